-- [crash] expect: nested gsub callbacks meet the limit on C calls, and nothing crashes
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local depth = 0
    local function again(s) depth = depth + 1 return (s:gsub(".", again)) end
    again("q")
    error("PWNED: recursion through C ended at " .. depth)
  end,
}
