local function main()
 local n = 0
 for a=1,2 do for b=1,2 do for c=1,1 do for d=1,1 do for e=1,1 do for f=1,1 do for g=1,1 do for h=1,1 do for i=1,1 do for j=1,1 do
 for k=1,1 do for l=1,1 do for m=1,1 do for o=1,1 do for p=1,1 do for q=1,1 do for r=1,1 do for s=1,1 do for t=1,1 do for u=1,1 do for v=1,2 do for w=1,1 do
   n = n + a*b*v
   if w == 1 then if v == 1 then if u == 1 then if a == 1 then while true do repeat n = n + 1 if n > 3 then break end until true break end end end end end
 end end end end end end end end end end end end end end end end end end end end end end
 print(n)
 local t = {{{{{{{{{{{{{{{{{{{{{{{{{{1}}}}}}}}}}}}}}}}}}}}}}}}}}
 local depth = 0 while type(t) == "table" do t = t[1] depth = depth + 1 end print(depth)
 local f = function() return function() return function() return function() return function(x) return function() x = x + 1 return x end end end end end end
 local g = f()()()()(41) print(g()) print(g())
 print(((((((((((1)+2)*3)-4)/5)))))))
 local s = "" .. "a" .. "b" .. 1 .. 2 .. "c" .. 'd' .. [[e]] print(s)
 if n == 0 then print"a" elseif n == 1 then print"b" elseif n == 2 then print"c" elseif n == 3 then print"d" else if n then print"e" end end
 local r = n and (n > 100 and "big" or n > 10 and "mid" or "small") or "none" print(r)
 local function rec(k) if k == 0 then return 0 end return 1 + rec(k - 1) end print(rec(100))
 local function even(k) if k == 0 then return true end return (function(z) return even(z) end)(k - 1) end print(tostring(even(50)))
end
return main
