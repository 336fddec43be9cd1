"""HL7 v2 laboratory messages: files, batches and single messages into what they say of each patient."""
