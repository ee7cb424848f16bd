-- [crash] expect: there are no coroutines to nest
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function inner() return coroutine.wrap(inner)() end
    inner()
    error("PWNED: endless nesting ended")
  end,
}
