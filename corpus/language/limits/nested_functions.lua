-- Functions nested forty levels deep.
local n = 0
local f =
    function(a0) return function(a1) return function(a2) return function(a3) return function(a4) return
    function(a5) return function(a6) return function(a7) return function(a8) return function(a9) return
    function(a10) return function(a11) return function(a12) return function(a13) return function(a14) return
    function(a15) return function(a16) return function(a17) return function(a18) return function(a19) return
    function(a20) return function(a21) return function(a22) return function(a23) return function(a24) return
    function(a25) return function(a26) return function(a27) return function(a28) return function(a29) return
    function(a30) return function(a31) return function(a32) return function(a33) return function(a34) return
    function(a35) return function(a36) return function(a37) return function(a38) return function(a39) return
    a0 + a20 + a39
    end end end end end end end end end end end end end end end end end end end end end end end end end end
    end end end end end end end end end end end end end end
for i = 1, 39 do f = f(i) end
print(tostring(f(40)))
