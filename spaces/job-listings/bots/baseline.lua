-- The brief copied into sentences: true and short, without headings and a little under the length that is asked for.
return function(task, memory)
  local brief = task.data.brief
  local text = string.format(
    "%s wanted for the team %s in %s. You must have %s. You will %s. The pay is %d to %d %s a year. Please send us "
      .. "your application with a short letter and the names of two people we may ask about your work.",
    brief.title, brief.team, brief.place, table.concat(brief.skills, ", "), table.concat(brief.duties, " and "),
    brief.low, brief.high, brief.currency)
  return json.encode({listing = text}), memory
end
