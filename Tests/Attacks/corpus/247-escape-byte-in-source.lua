-- [escape] expect: an ESC byte in a source file is refused, even in a comment
-- callback: load
-- Lua
return { task = function() return { text = "Answer with anything." } end, evaluate = function() return { { score = 50 }, { score = 50 } } end, }
