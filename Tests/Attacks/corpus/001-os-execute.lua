-- [escape] expect: there is no os table, so no process is ever started
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local ran = os.execute and os.execute("touch /tmp/agon-was-here")
    if ran then error("PWNED: a shell command ran") end
    return { { score = 50 }, { score = 50 } }
  end,
}
