internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent

extension Audit {
  /// What a record shows by itself of its seed and of who has signed.
  mutating func look(at record: SessionRecord) {
    let journal = record.journal
    if let fault = Audit.fault(of: journal) { return fail(.seed, fault) }
    switch Audit.seedGrade(of: journal) {
    case let grade where grade.level == .claimed: note(.seed, Check(.warned, grade.why))
    case let grade: pass(.seed, "the seed is drawn from more than the host's nonce", grade.why)
    }
    signatures(journal)
  }

  private static func fault(of journal: Journal) -> String? {
    guard let round = journal.header.beacon, let value = journal.opening.beacon else { return nil }
    if case .wrong(let fault) = round.check(value) { return "the opened value is not that of round \(round.round): \(fault)" }
    return nil
  }

  private mutating func signatures(_ journal: Journal) {
    let seated = journal.seated
    var count = 0
    var ballotCount = 0
    for (index, step) in journal.steps.enumerated() {
      if case .judged(let ballots) = step.input {
        for sealed in ballots {
          guard let judge = journal.header.judges.first(where: { $0.name == sealed.ballot.judge }) else { continue }
          guard judge.hasGiven(sealed, session: journal.header.commitment, chain: journal.chain(before: index), step: index) else {
            return fail(.signatures, "the ballot of \(judge.name) in step \(index) is not signed as its judge signs")
          }
          if sealed.signature != nil { ballotCount += 1 }
        }
      }
      guard case .answers(let answers) = step.input else { continue }
      for answer in answers {
        // The signature is over what commits to the answer, so that of an erased one can be checked as well.
        guard let given = answer.content.given, let signer = seated[answer.seat - 1].signer, let task = answer.task else { continue }
        let statement = AnswerStatement(
          session: journal.header.commitment, step: index, seat: answer.seat, task: task, agent: seated[answer.seat - 1].agent,
          hash: given.commitment)
        guard let signature = given.signature, signer.isValid(signature, over: statement.encoded) else {
          return fail(.signatures, "the answer of seat \(answer.seat) in step \(index) is not signed by the key of its seat, \(signer)")
        }
        count += 1
      }
    }
    let keys = Set(seated.compactMap(\.signer)).count
    let judges = Set(journal.header.judges.compactMap(\.signer)).count
    guard keys + judges > 0 else {
      return note(.signatures, Check(.skipped, "every seat and judge is run by the host, so nobody else has signed"))
    }
    let answers = keys > 0 ? ["\(Figures.count(count, "answer")) signed by the \(Figures.count(keys, "key")) of their seats"] : []
    let ballots =
      judges > 0 ? ["\(Figures.count(ballotCount, "ballot")) signed by the \(Figures.count(judges, "key")) of their judges"] : []
    pass(.signatures, (answers + ballots).joined(separator: ", "))
  }

  /// What is proved and what is only claimed, in words.
  var grades: [Grade] { record.map { Audit.grades(of: $0.journal, report, history) } ?? [] }

  /// The same for a journal that was not audited.
  static func grades(of journal: Journal, _ report: Replay.Report? = nil, _ history: History = History()) -> [Grade] {
    var grades = [Grade(.proved, "what was committed to", "its hash is the session's id, and the nonce is the one that it names")]
    grades.append(seedGrade(of: journal))
    grades += history.grades
    grades += answers(journal, report) + erasures(of: journal, history)
    if case .void(let reason) = journal.end.outcome {
      let isProved = reason.isReproducible && report != nil
      return grades + [
        isProved
          ? Grade(.proved, "that it is void", "the fold comes to it: \(reason.code)")
          : Grade(.claimed, "that it is void", reason.isReproducible ? "--replay proves it" : "the host's word: \(reason.code)")
      ]
    }
    guard let report else {
      let why = journal.erasedCount > 0 ? "nobody can compute them again without what is erased" : "nothing was run again: --replay does"
      return grades + [Grade(.claimed, "scores, ranks, shares, payouts", why)]
    }
    grades.append(Grade(.proved, "scores, ranks, shares, payouts", "recomputed from the answers"))
    grades += ballots(journal)
    if report.inputsProved > 0 {
      grades.append(Grade(.proved, Figures.count(report.inputsProved, "input"), "quotes, ballots or programs, computed again"))
    }
    if report.inputsClaimed > 0 {
      grades.append(Grade(.claimed, Figures.count(report.inputsClaimed, "input"), "quotes or ballots, taken as the record has them"))
    }
    return grades
  }

  private static func seedGrade(of journal: Journal) -> Grade {
    let nonces = journal.opening.nonces.count
    guard nonces == 0 else {
      return Grade(
        .proved, "the seed", "mixed with the nonces of \(Figures.count(nonces, "entrant")) outside the host, who committed to them before")
    }
    let own = "seed chosen by host: every seat is run by it"
    guard let round = journal.header.beacon else { return Grade(.claimed, "the seed", "\(own), and it names no beacon") }
    guard let value = journal.opening.beacon else { return Grade(.claimed, "the seed", "\(own), and nothing was opened") }
    switch round.check(value) {
    case .ownChain: return Grade(.claimed, "the seed", "\(own), and round \(round.round) is of its own chain, fixed beforehand")
    case .unknown: return Grade(.claimed, "the seed", "\(own); nothing is known here of the beacon \(round.beacon)")
    case .wrong(let fault): return Grade(.claimed, "the seed", "\(own); \(fault)")
    }
  }

  /// The ballots of judges who have keys.
  private static func ballots(_ journal: Journal) -> [Grade] {
    let count = journal.steps.reduce(0) { count, step in
      guard case .judged(let ballots) = step.input else { return count }
      return count + ballots.count { $0.signature != nil }
    }
    guard count > 0 else { return [] }
    return [Grade(.attested, "\(Figures.count(count, "ballot")) of judges with keys", "signed before they were opened")]
  }

  /// Who gave the answers, and what was said to be missing.
  private static func answers(_ journal: Journal, _ report: Replay.Report?) -> [Grade] {
    var counts = (bots: 0, signed: 0, host: 0, late: 0)
    for step in journal.steps {
      guard case .answers(let answers) = step.input else { continue }
      for answer in answers {
        let entry = journal.seated[answer.seat - 1]
        switch answer.content {
        case .out, .erased: break
        case _ where entry.bot != nil: counts.bots += 1
        case .text: if entry.signer != nil { counts.signed += 1 } else { counts.host += 1 }
        case .late: counts.late += 1
        }
      }
    }
    var grades: [Grade] = []
    if counts.bots > 0 {
      let what = "\(Figures.count(counts.bots, "answer")) of bots"
      let isReproduced = report.map { $0.difference == nil && $0.answersReproduced == counts.bots } ?? false
      grades.append(
        isReproduced
          ? Grade(.proved, what, "reproduced: the package's own bots gave them again")
          : Grade(
            .claimed, what,
            journal.erasedCount > 0
              ? "not reproduced: the session cannot be folded past what is erased"
              : report == nil ? "--replay has the package's bots answer again" : "not reproduced"))
    }
    if counts.signed > 0 {
      grades.append(Grade(.attested, "\(Figures.count(counts.signed, "answer")) of seats with keys", "signed before they were opened"))
    }
    if counts.host > 0 {
      grades.append(Grade(.claimed, Figures.count(counts.host, "answer"), "the host says who gave them: no seat has signed"))
    }
    if counts.late > 0 {
      grades.append(Grade(.claimed, Figures.count(counts.late, "forfeit"), "the host says that no answer came in time"))
    }
    return grades
  }
}

extension [Audit.Grade] {
  func lines(width: Int) -> [Line] {
    flatMap { grade in
      let head = Line("  " + grade.level.rawValue, grade.level == .proved ? .good : .warning).padded(to: 12) + Line(grade.what)
      let whole = head + Line("  " + grade.why, .dim)
      guard whole.width > width else { return [whole] }
      return [head] + Line.wrapped(grade.why, width: Swift.max(20, width - 12), ink: .dim).map { Line.spaces(12) + $0 }
    }
  }

  var value: Value { .list(map { ["grade": .text($0.level.rawValue), "what": .text($0.what), "why": .text($0.why)] }) }
}
