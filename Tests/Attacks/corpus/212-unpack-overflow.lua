-- [crash] expect: unpack over the whole integer range is refused before it counts
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local some = select("#", table.unpack({}, math.mininteger, math.maxinteger))
    error("PWNED: unpacked " .. some .. " values")
  end,
}
