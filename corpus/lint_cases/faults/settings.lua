local time = require("time")

return {
    timeout = 30 * time.SECOND,
    pause = 250,
}
