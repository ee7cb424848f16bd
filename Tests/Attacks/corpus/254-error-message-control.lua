-- [social] expect: control and bidi characters are removed from messages
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    error("stopped\r\n\27[2K\27]0;owned\7\u{202E}dne")
  end,
}
