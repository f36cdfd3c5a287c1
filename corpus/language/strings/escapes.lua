-- Escapes and long brackets.
print("tab[\t] quote[\"] single['] backslash[\\]")
print('tab[\t] quote["] single[\'] backslash[\\]')
print("decimal \65\066\0677")
print("a\
b")
print([[long
string with "quotes" and \n kept]])
print([==[contains ]] and ]=] inside]==])
print([[

first newline dropped, second kept]])
print(tostring(#"\a\b\f\v\r\n\0"))
