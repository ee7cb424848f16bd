-- [escape] expect: a source file that is not UTF-8 is refused
-- callback: load
local note = "ÿþÀ¯"
return { task = function() return { text = "Answer with anything." } end, evaluate = function() return { { score = 50 }, { score = 50 } } end, note = nil }
