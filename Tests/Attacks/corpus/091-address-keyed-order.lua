-- [nondet] expect: pairs raises an error where keys are tables or functions: their order would follow addresses
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local bag, order = {}, {}
    for i = 1, 40 do bag[{}] = i bag[function() return i end] = -i end
    for _, v in pairs(bag) do order[#order + 1] = v end
    error("PWNED: an order by address: " .. table.concat(order, " "))
  end,
}
