"""Where the one-folder application begins; PyInstaller asks for a script."""

import os

# The application brings its own Qt: plugins of another one, which a desktop may name here, do not fit into it.
os.environ.pop("QT_PLUGIN_PATH", None)

from bedside.__main__ import main

if __name__ == "__main__":
    main()
