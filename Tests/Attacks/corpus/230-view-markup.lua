-- [social] expect: scene text is plain text without control or bidi characters
-- callback: view
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  view = function()
    return { { kind = "text", text = "<script>alert(1)</script>\27]0;title\7\u{202E}txt" } }
  end,
}
