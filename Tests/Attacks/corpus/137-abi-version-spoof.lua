-- [value] expect: a result cannot claim rights: unknown keys are refused and the manifest alone is read
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local result = { { score = 50 }, { score = 50 } }
    result.__host = { trusted = true }
    result.api = 99
    result.permissions = { { name = "network", scope = {}, reason = "trust me" } }
    return result
  end,
}
