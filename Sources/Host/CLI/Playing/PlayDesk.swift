internal import AgentRuntimes
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import Synchronization

/// The place where a person plays: shows what happens, and asks for answers.
final class PlayDesk: Sendable {
  /// What the person is called among the bots.
  static let person = "you"

  private let manifest: Manifest
  /// By seat, who sits there.
  private let seated: [String]
  /// The person's seat.
  private let seat: Int
  private let isTimed: Bool
  /// Standard output is for data then.
  private let usesError: Bool
  private let input = LineInput()
  private let left = Atomic<Bool>(false)
  private let before = Mutex<Snapshot?>(nil)
  /// Answers of the person that did not stand.
  private let forfeits = Mutex(0)

  init(_ live: LiveSession, isTimed: Bool, usesError: Bool) {
    manifest = live.plan.package.manifest
    seated = live.seated.map(\.name)
    seat = (live.seated.firstIndex { $0.name == PlayDesk.person } ?? 0) + 1
    self.isTimed = isTimed
    self.usesError = usesError
  }

  /// Whether the person has gone before the end.
  var hasLeft: Bool { left.load(ordering: .relaxed) || Interruption.isRequested }

  // MARK: Showing

  func say(_ lines: [Line]) {
    let text = Terminal.current.render(lines)
    usesError ? Output.error(text) : Output.standard(text)
  }

  private var drawing: SceneDrawing { SceneDrawing(seated: seated, width: min(Terminal.current.width, 100), mostMoments: 6) }

  func welcome() {
    let width = min(Terminal.current.width, 100)
    var lines = [Line(manifest.name, .bold) + Line("  \(manifest.id) \(manifest.version)", .dim)]
    lines += Line.wrapped(manifest.summary, width: width)
    if let rules = manifest.rules {
      lines += [Line(), Line("Rules", .bold)] + Line.wrapped(rules, width: width - 2).map { Line("  ") + $0 }
    }
    let drawing = drawing
    lines += [Line()] + Line.flowed(seated.indices.map { drawing.name($0 + 1) }, between: Line(" · ", .dim), width: width)
    say(lines + [Line("At every prompt: ? explains, d shows the data of the task, q leaves.", .dim)])
  }

  /// Shows the machine's newest step as the person's seat sees it.
  func show(_ machine: SessionMachine, in sandbox: SpaceSandbox) {
    guard let snapshot = Snapshot(machine) else { return }
    let earlier = before.withLock { before in
      defer { before = snapshot }
      return before
    }
    let frame = Frame(snapshot, after: earlier, for: seat, isPublished: false, in: sandbox)
    let width = min(Terminal.current.width, 100)
    var lines: [Line] = []
    if frame.number > 0 {
      let words = InputDescription(seated: seated, feeds: [], width: width - 2)
      lines.append(Line("Step \(frame.number)", .bold) + Line("  " + words.headline(frame.input, elapsed: frame.elapsed), .dim))
      lines += words.details(frame.input, shows: frame.shows(answerOf:)).map { Line("  ") + $0 }
    }
    if wasRefused(machine) {
      lines.append(Line("  Your answer does not stand: it breaks the rules, or came too late. This turn is forfeited.", .bad))
    }
    if let log = frame.log { lines += Line.wrapped(log, width: width - 2).map { Line("  ") + $0 } }
    switch frame.picture {
    case .scene(let scene): lines += (lines.isEmpty ? [] : [Line()]) + drawing.lines(scene)
    case .failed(let message): lines += Line.wrapped("view failed: \(message)", width: width, ink: .bad)
    case .none: break
    }
    say([Line()] + lines)
  }

  /// Whether the newest step was one more forfeit of the person.
  private func wasRefused(_ machine: SessionMachine) -> Bool {
    forfeits.withLock { forfeits in
      let count = machine.forfeits[seat - 1]
      defer { forfeits = count }
      return count > forfeits
    }
  }

  // MARK: Asking

  /// Asks until an answer fits the action. Nil when the person leaves, and when their time is over.
  func answer(_ prompt: AgentPrompt) async -> [UInt8]? {
    say([Line(), Line("Your turn", .mark)] + Line.wrapped(prompt.task.text, width: min(Terminal.current.width, 100)))
    if isTimed { say([Line("You have \(manifest.limits.answerSeconds) seconds.", .warning)]) }
    var form = AnswerForm(spec: prompt.action, maxBytes: manifest.limits.answerBytes)
    while true {
      ask(form)
      guard let line = await input.line() else {
        // A deadline ends the turn; anything else that ends the input ends the session.
        guard !Task.isCancelled else {
          say([Line(), Line("Your time is over.", .warning)])
          return nil
        }
        leave()
        return nil
      }
      if !input.isTerminal { say([Line(line, .dim)]) }
      switch form.take(line) {
      case .more: continue
      case .wrong(let reason): say(Line.wrapped(reason, width: min(Terminal.current.width, 100), ink: .bad))
      case .answer(let bytes): return bytes
      case .help: help(prompt)
      case .data: showData(prompt.task)
      case .quit:
        leave()
        return nil
      }
    }
  }

  private func leave() { left.store(true, ordering: .relaxed) }

  /// Without a line's end: what is typed stands beside it.
  private func ask(_ form: AnswerForm) {
    let prompt = form.prompt
    var line = Line("  ")
    if !prompt.name.isEmpty { line += Line(prompt.name, .bold) + Line(" (\(prompt.words))", .dim) }
    if !prompt.note.isEmpty { line += Line(" " + prompt.note, .dim) }
    let text = Terminal.current.render(line + Line("> "))
    usesError ? Output.error(text) : Output.standard(text)
  }

  private func showData(_ task: PlayerTask) {
    guard let data = task.data else { return say([Line("  this task has no data", .dim)]) }
    say(PlainText.lines(JSON.text(data, pretty: true)).map { Line("  " + $0) })
  }

  private func help(_ prompt: AgentPrompt) {
    let width = min(Terminal.current.width, 100)
    var lines: [Line] = []
    switch prompt.action {
    case .text:
      lines += Line.wrapped(
        "Write your answer, in as many lines as you like, at most \(manifest.limits.answerBytes) bytes, and end it with an empty line. "
          + "To start it with a line that is only ?, d or q, put a \\ before it.", width: width)
    case .schema(let schema):
      lines += Line.wrapped(
        "Say each field as you are asked for it, or all at once as JSON such as \(JSON.text(schema.example())). A text may stand in "
          + "quotation marks.", width: width)
      lines += PlainText.lines(JSON.text(schema.jsonSchema, pretty: true)).map { Line("  " + $0, .dim) }
    }
    lines += Line.wrapped("d shows the data of the task, q leaves the session; nothing is kept of it then.", width: width)
    if let rules = manifest.rules {
      lines += [Line(), Line("Rules", .bold)] + Line.wrapped(rules, width: width - 2).map { Line("  ") + $0 }
    }
    say(lines)
  }
}
