-- [mem] expect: table slots that a constructor reserves are charged although nothing is stored
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local kept = {}
    for i = 1, 10000000 do
      kept[i] = { a = nil, b = nil, c = nil, d = nil, e = nil, f = nil, g = nil, h = nil, i = nil, j = nil, k = nil, l = nil,
        m = nil, n = nil, o = nil, p = nil, q = nil, r = nil, s = nil, t = nil, u = nil, v = nil, w = nil, x = nil, y = nil }
    end
    error("PWNED: ten million reserved tables")
  end,
}
