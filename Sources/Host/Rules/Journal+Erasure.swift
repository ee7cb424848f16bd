extension Journal.Step {
  /// The seats whose answers in this step are erased.
  public var erasedSeats: [Int] {
    guard case .answers(let answers) = input else { return [] }
    return answers.compactMap { if case .erased = $0.content { $0.seat } else { nil } }
  }

  /// The answer of a seat, if the step has one, of whatever kind.
  public func answer(of seat: Int) -> Journal.Answer? {
    guard case .answers(let answers) = input else { return nil }
    return answers.first { $0.seat == seat }
  }

  /// The step without the salt and the body of a seat's answer. All else is as it was, the hashes of what it led to as well.
  public func erasing(_ seat: Int) -> Journal.Step {
    guard case .answers(let answers) = input else { return self }
    let rest = answers.map { answer in
      guard answer.seat == seat, case .text(let sealed) = answer.content else { return answer }
      return Journal.Answer(seat: seat, task: answer.task, content: .erased(sealed.erased))
    }
    return Journal.Step(input: .answers(rest), clock: clock, stateHash: stateHash, chain: chain, log: log)
  }
}

extension Journal {
  /// The journal without the salt and the body of one answer. Its chain and its record's root stay as they were; its own bytes do not.
  /// - Parameter index: of the step.
  public func erasing(step index: Int, seat: Int) -> Journal {
    guard steps.indices.contains(index) else { return self }
    var steps = steps
    steps[index] = steps[index].erasing(seat)
    return Journal(header: header, opening: opening, steps: steps, end: end)
  }

  /// How many answers are erased.
  public var erasedCount: Int { steps.reduce(0) { $0 + $1.erasedSeats.count } }
}
