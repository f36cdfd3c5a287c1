"""The Lua language in Python: values, tables, operators, errors, coroutines and the text of things.

One topic per file. `values` names the representation, `table` and `userdata` hold the compound values, `numbers`,
`operators` and `calls` are the named operations of generated code, `errors`, `explain`, `linemap` and `traceback`
give faults their Lua text and place, `patterns`, `format` and `pack` are the engines of the string library,
`coroutines` runs Lua coroutines on Python ones, `base` holds the basic functions, `hooks` what the world around
supplies.
"""
