local  t={1,2;3,
["k"]=4,f=function(a,b)return a+b end,[4]="ten",}
local a,b,c=1 local d=2;;;
do local a=a+1 b=a end if b==2 then c="yes"else c="no"end while d<5 do d=d+1 if d==4 then break end end repeat local z=d d=d-1 until z<3
for i=10,1,-3 do t[#t+1]=i end for k,v in pairs({x=1})do t[k]=v end
local function f(...)local x,y=...return y,x end
local s=[==[
multi ]] line]==]local q='it\'s "ok"'local u="tab\tnl\n\065x"
local   --[[ weird ]]   function --[==[ here ]==] g ( --first
  p1 , --second
  p2
)	return	p1	,	p2	end
return{main=function()print(#t,t.k,t.f(1,2),t[4],t.x,a,b,c,d,s,q)
print(f(1,2))print((f(1,2)))print(g"s",g{1}[1])
local r=""for i=1,3 do for j=1,3 do if j==2 then goto cont end r=r..i..j.." "::cont::end end print(r)
local n=0 while true do n=n+1 if n>100 then break elseif n%2==0 then goto continue end if n>7 then break end ::continue:: end print(n)
print(1 .. 2,-2^2,2^-1,not nil==true,1+2 ..3 ..4,#"abc"+1,7//2,-7//2,7%3,-7%3,5/2,1e3,0x1F,1e-5,100000000000000)
print(3&5|2~1,1<<4,~0)
print(("x"):rep(3,nil)==nil and""or"rep")
return not not a and{n,nil,d}or nil end}
