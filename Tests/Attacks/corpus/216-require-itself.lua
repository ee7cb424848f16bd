-- [crash] expect: a file that requires itself is an error, not endless C recursion
-- callback: load
local me = require("main")
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = me.evaluate,
}
