-- [cpu] expect: no finalizer can make the next one; ending the worker always ends
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local again = {}
    function again.__gc(dead) setmetatable(dead, again) setmetatable({}, again) end
    setmetatable({}, again)
    error("PWNED: finalizers that breed")
  end,
}
