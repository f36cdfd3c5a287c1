-- Functions nested ten levels deep, each using all variables above it.
local function f1(a)
    return function(b)
        return function(c)
            return function(d)
                return function(e)
                    return function(f)
                        return function(g)
                            return function(h)
                                return function(i)
                                    a = a + 1
                                    return a + b + c + d + e + f + g + h + i
                                end
                            end
                        end
                    end
                end
            end
        end
    end
end
local last = f1(1)(2)(3)(4)(5)(6)(7)(8)
print(last(9) .. " " .. last(9))
