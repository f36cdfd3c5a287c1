"""The ``time`` module (spec/dialect.md §3.2, wire.md §7.1). Numbers given as durations are nanoseconds."""

from __future__ import annotations

from analyzer.catalog.model import Constant, Module, ObjectType
from analyzer.catalog.notation import constants, function, object_types

_NANOSECONDS = (
    ("NANOSECOND", 1.0),
    ("MICROSECOND", 1e3),
    ("MILLISECOND", 1e6),
    ("SECOND", 1e9),
    ("MINUTE", 6e10),
    ("HOUR", 3.6e12),
)
_LAYOUTS = (
    ("RFC3339", "2006-01-02T15:04:05Z07:00"),
    ("RFC3339NANO", "2006-01-02T15:04:05.999999999Z07:00"),
    ("RFC822", "02 Jan 06 15:04 MST"),
    ("RFC822Z", "02 Jan 06 15:04 -0700"),
    ("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
    ("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
    ("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
    ("DATE_TIME", "2006-01-02 15:04:05"),
    ("DATE_ONLY", "2006-01-02"),
    ("TIME_ONLY", "15:04:05"),
    ("KITCHEN", "3:04PM"),
    ("STAMP", "Jan _2 15:04:05"),
    ("STAMP_MILLI", "Jan _2 15:04:05.000"),
    ("STAMP_MICRO", "Jan _2 15:04:05.000000"),
    ("STAMP_NANO", "Jan _2 15:04:05.000000000"),
)
_MONTHS = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)
_WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")

_TIME_METHODS = dict(
    (
        function("add(duration: number|string|Duration) -> Time", doc="The time after a duration."),
        function("sub(other: Time) -> Duration", doc="The duration since another time."),
        function(
            "add_date(years: integer, months: integer, days: integer) -> Time", doc="The time moved by calendar units."
        ),
        function("before(other: Time) -> boolean", doc="Whether it is earlier."),
        function("after(other: Time) -> boolean", doc="Whether it is later."),
        function("equal(other: Time) -> boolean", doc="Whether it is the same instant."),
        function("format(layout: string) -> string", doc="The time as text, in a Go layout."),
        function("format_rfc3339() -> string", doc="The time as RFC 3339 text."),
        function("unix() -> integer", doc="Seconds since 1970."),
        function("unix_nano() -> integer", doc="Nanoseconds since 1970."),
        function("date() -> integer, integer, integer", doc="Year, month and day."),
        function("clock() -> integer, integer, integer", doc="Hour, minute and second."),
        function("year() -> integer", doc="The year."),
        function("month() -> integer", doc="The month, 1 to 12."),
        function("day() -> integer", doc="The day of the month."),
        function("hour() -> integer", doc="The hour."),
        function("minute() -> integer", doc="The minute."),
        function("second() -> integer", doc="The second."),
        function("nanosecond() -> integer", doc="The nanosecond within the second."),
        function("weekday() -> integer", doc="The day of the week, 0 is Sunday."),
        function("year_day() -> integer", doc="The day of the year."),
        function("is_zero() -> boolean", doc="Whether it is the zero time."),
        function("utc() -> Time", doc="The same instant in UTC."),
        function(
            "in_local() -> Time",
            "N",
            "The same instant in the worker's zone.",
            hazard="local-time-zone",
            replacement="utc()",
        ),
        function("in_location(location: Location) -> Time", doc="The same instant in another zone."),
        function("location() -> Location", doc="The zone."),
        function("round(duration: number|string|Duration) -> Time", doc="The time rounded to a multiple."),
        function("truncate(duration: number|string|Duration) -> Time", doc="The time rounded down to a multiple."),
    )
)
_DURATION_METHODS = dict(
    (
        function("hours() -> float", doc="The duration in hours."),
        function("minutes() -> float", doc="The duration in minutes."),
        function("seconds() -> float", doc="The duration in seconds."),
        function("milliseconds() -> integer", doc="The duration in whole milliseconds."),
        function("microseconds() -> integer", doc="The duration in whole microseconds."),
        function("nanoseconds() -> integer", doc="The duration in nanoseconds."),
    )
)
_RESPONSE = (
    function("response() -> Channel", doc="The channel on which it fires."),
    function("channel() -> Channel", doc="Same as `response`."),
)

TIME = Module(
    name="time",
    classes=frozenset({"time", "workflow"}),
    functions=dict(
        (
            function("now() -> Time", "T", "The current time; the workflow clock in a workflow."),
            function("sleep(duration: number|string|Duration)", "D", "Waits; a durable timer in a workflow."),
            function(
                "after(duration: number|string|Duration) -> Channel?, Error?",
                "D",
                "A channel that fires once after a duration.",
            ),
            function(
                "timer(duration: number|string|Duration) -> Timer?, Error?",
                "D",
                "A timer that can be stopped and reset.",
            ),
            function(
                "ticker(duration: number|string|Duration) -> Ticker?, Error?",
                "D",
                "A timer that fires again and again.",
            ),
            function(
                "date(year: integer, month: integer, day: integer, hour?: integer, minute?: integer, second?: integer,"
                " nanosecond?: integer, location?: Location) -> Time",
                doc="A time from its parts; without location in the worker's zone.",
                hazard="local-time-zone",
                replacement="time.date(…, time.utc)",
            ),
            function("unix(seconds: number, nanoseconds?: number) -> Time", doc="A time from seconds since 1970."),
            function(
                "parse(layout: string, value: string, location?: Location) -> Time?, Error?",
                doc="A time from text in a Go layout.",
            ),
            function(
                "parse_duration(value: number|string|Duration) -> Duration?, Error?",
                doc='A duration from text such as "1h30m".',
            ),
            function(
                "fixed_zone(name: string, offset: integer) -> Location", doc="A zone with a fixed offset in seconds."
            ),
            function(
                "load_location(name: string) -> Location?, Error?",
                doc="A zone by its IANA name, from the worker's zone data.",
                hazard="local-time-zone",
                replacement="time.utc or time.fixed_zone",
            ),
        )
    ),
    constants={
        **constants("float", _NANOSECONDS),
        **constants("string", _LAYOUTS),
        **constants("integer", ((name, number) for number, name in enumerate(_MONTHS, 1))),
        **constants("integer", ((name, number) for number, name in enumerate(_WEEKDAYS))),
        "utc": Constant("Location", None, "UTC."),
        "localtz": Constant("Location", None, "The worker's zone.", hazard="local-time-zone"),
    },
    types=object_types(
        ObjectType("Time", _TIME_METHODS, doc="An instant with a zone."),
        ObjectType("Duration", _DURATION_METHODS, doc="A span of time."),
        ObjectType(
            "Location", dict((function("string() -> string", doc="The name of the zone."),)), doc="A time zone."
        ),
        ObjectType(
            "Timer",
            dict(
                (
                    *_RESPONSE,
                    function("stop() -> boolean", "D", "Stops the timer; whether it was still running."),
                    function("reset(duration: number|string|Duration) -> boolean", "D", "Starts the timer anew."),
                )
            ),
            doc="A timer.",
        ),
        ObjectType(
            "Ticker",
            dict((*_RESPONSE, function("stop() -> boolean", "D", "Stops the ticker."))),
            doc="A repeating timer.",
        ),
    ),
    doc="Clock, durations, timers, dates.",
)
