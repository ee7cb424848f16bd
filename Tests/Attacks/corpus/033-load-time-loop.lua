-- [cpu] expect: the instruction budget already covers the file's top level
-- callback: load
local turns = 0
while true do turns = turns + 1 end
return { task = function() return { text = "Answer with anything." } end, evaluate = function() return { { score = 50 }, { score = 50 } } end, }
