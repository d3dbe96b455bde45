"""The first run and the settings of the installation."""
