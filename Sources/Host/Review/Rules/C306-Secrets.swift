internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let secrets = TrialRule(
    RuleInfo(
      id: "C306", name: "secret-is-shown", severity: .error,
      summary:
        "What `state.hidden` keeps for a seat, and what `state.secret` keeps from all, must not be shown from elsewhere in the state.",
      rationale: """
        The host cuts `state.hidden[seat]` and `state.secret` out of what others are shown. A copy of the same thing elsewhere in the state, \
        or in the log, it cannot cut: then the other seats read each other's cards in their tasks, and the audience on the page.

        The rule deals many times, and looks whether something that a seat or the public is shown is always the same as something hidden \
        from them (an error), or always depends on it (a warning). It then replaces, in sessions of the bots, everything that is hidden by \
        what another deal had, and takes each step again: what is still hidden, and decides nothing in that step, must not come to light in \
        it (a warning; a showdown that moves the score is none).
        """,
      examples: [
        .bad("the deal is copied", main: cardExample("", "theirs = state.dealt[3 - seat]"), manifest: cards),
        .bad(
          "the page shows all cards", main: cardExample("", "", view: "state.dealt[1] .. \" against \" .. state.dealt[2]"), manifest: cards),
        .bad("the secret is copied", main: cardExample("state.sum = state.secret.sum", "sum = state.sum"), manifest: cards),
        .bad("a longer text for a low card", main: cardExample("", "", text: "(\" \"):rep(state.dealt[3 - seat] % 2)"), manifest: cards),
        .good("a seat sees its own card", main: cardExample("", ""), manifest: cards),
        .good("the host cuts it", main: cardExample("", "theirs = state.hidden[3 - seat], sum = state.secret"), manifest: cards),
      ], isDynamic: true)
  ) { trial, result in
    let deals = Deals(trial: trial)
    guard deals.hasSecrets else {
      result.skipped = "nothing is hidden in the state after setup"
      return
    }
    let copies = SecretCopies(deals: deals)
    copies.search(&result)
    var twins = SecretTwins(trial: trial, deals: deals)
    for session in trial.examples(trial.plan.count(quick: 4, full: 20)) where !trial.isOver && !result.isFull {
      twins.search(session, &result)
    }
    result.counts = [
      ("deals", deals.all.count), ("hidden values", copies.hiddenCount), ("values shown", copies.shownCount), ("steps", twins.steps),
      ("steps taken again", twins.taken),
    ]
    result.searched =
      "\(copies.shownCount) values shown after each of \(deals.all.count) deals against \(copies.hiddenCount) hidden ones; "
      + "\(twins.steps) steps of sessions, taken again \(twins.taken) times with other secrets"
  }

  private static let cards: Value.Map = [
    "seats": ["min": 2, "max": 2], "permissions": [["name": "random", "reason": "Deals a card to each seat."]],
  ]

  private static func cardExample(_ setup: String, _ data: String, text: String = "\"\"", view: String = "\"A card each.\"") -> String {
    """
    local space = {}

    function space.setup(ctx)
      local dealt = {random.int(1, 6), random.int(1, 6)}
      local state = {rounds = {}, dealt = dealt, hidden = {{card = dealt[1]}, {card = dealt[2]}}}
      state.secret = {sum = 10 * dealt[1] + dealt[2] + 100 * random.int(1, 9)}
      \(setup)
      return state
    end

    function space.task(state, seat, ctx)
      return {
        text = "Your card is " .. state.hidden[seat].card .. ". Name a number." .. \(text),
        data = {card = state.hidden[seat].card, \(data)},
      }
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do
        local number = answer.action and answer.action.number
        results[seat] = {score = number and number == state.hidden[3 - seat].card and 100 or 0}
      end
      return results
    end

    function space.view(state, audience, ctx)
      return {{kind = "text", text = \(view)}}
    end

    return space

    """
  }
}

/// The states after `setup` under many seeds, and what everybody is shown then.
struct Deals {
  struct Deal {
    let state: Value
    let hidden: [Value]
    let secret: Value?
    /// By audience: the public, seat 1, …
    let shown: [Shown]
  }

  let trial: Trial
  let seats: Int
  private(set) var all: [Deal] = []

  /// Deals until there are enough, or a tenth of the trial's time is gone.
  init(trial: Trial) {
    self.trial = trial
    seats = Trial.seatCounts(trial.manifest.seats).first ?? trial.manifest.seats.min
    let most = trial.plan.count(quick: 128, full: 256)
    let ends = ContinuousClock.now + trial.plan.deadline / 10
    for number in 0..<most {
      // The deals of Spaces that hide nothing from single seats need not be as many.
      let isEnough = number >= 24 && all.allSatisfy { Shown.leaves(.list($0.hidden), as: "").isEmpty }
      guard !isEnough, ContinuousClock.now < ends, !trial.isOver, let deal = dealt(number) else { return }
      all.append(deal)
      if number == 0, !hasSecrets { return }
    }
  }

  var hasSecrets: Bool { all.contains { !$0.hidden.isEmpty || $0.secret != nil } }

  private func dealt(_ number: Int) -> Deal? {
    guard let opening = trial.table.opening(seats: seats, number: number), let state = try? DagCBOR.decode(opening.reply.state) else {
      return nil
    }
    var shown = (0...seats).map { audience in
      trial.table.shownView(audience, machine: opening.machine, state: opening.reply.state, hasEnded: false)
    }
    for asked in opening.reply.asked { shown[asked.seat].add(task: asked.task) }
    let hidden = state["hidden"]?.list ?? []
    return Deal(state: state, hidden: hidden.count == seats ? hidden : [], secret: state["secret"], shown: shown)
  }
}

extension Shown {
  mutating func add(task: [UInt8]) {
    guard let value = try? DagCBOR.decode(task) else { return }
    add(words: value["text"]?.text ?? "", as: "the task's text")
    if let data = value["data"] { add(data, as: "data") }
    if let action = value["action"] { add(action, as: "action") }
  }
}

extension TrialTable {
  /// What `view` shows an audience; nothing where there is no view, or it fails.
  func shownView(_ audience: Int, machine: SessionMachine, state: [UInt8], hasEnded: Bool) -> Shown {
    var shown = Shown()
    guard play.callbacks.contains("view") else { return shown }
    let bytes = play.view(
      audience: audience, state: state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
      hasEnded: hasEnded)
    if case .success(let bytes) = bytes, let scene = try? DagCBOR.decode(bytes) { shown.add(scene, as: "view") }
    return shown
  }
}
