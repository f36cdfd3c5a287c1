"""One file per editor feature: functions from the analysed workspace to protocol values."""
