/// What a person sees of the match in the studio, and what keys do to it. Pure: keys and time go in, a place and commands come out.
struct Desk: Equatable {
  enum Pane: Int, CaseIterable {
    case view, state, task, step, lint
  }

  /// What only the workbench can do.
  enum Command: Equatable {
    case leave, newSeed, nextBots, restart, suspend, refresh
  }

  /// The tape's time and audience. It is told that more may come, because an edit makes more: it never leaves by itself.
  private(set) var player: Player
  private(set) var focus = Pane.view
  private(set) var scroll: [Pane: Int] = [:]
  /// Whether the state is shown with every branch open.
  private(set) var isExpanded = false
  private(set) var showsKeys = false

  init(seats: Int, speed: Double = 2) {
    player = Player(seats: seats, speed: speed, hasKeys: true)
    // One begins by looking, not by watching.
    player.press(.character(" "), at: .zero)
  }

  /// Takes the time and the number of steps there are.
  mutating func tick(at now: Duration, count: Int) {
    player.tick(at: now, count: count, isComplete: false)
    if count > 0, player.place >= count { player.press(.end, at: now) }
    if player.isPlaying, player.isAtNewest { player.press(.character(" "), at: now) }
  }

  /// Looks at a step, wherever one was.
  mutating func look(at place: Int) {
    player.press(.home, at: .zero)
    for _ in 0..<place { player.press(.right, at: .zero) }
  }

  /// A match with other seats; where one looks from starts afresh.
  mutating func restart(seats: Int, at now: Duration) {
    let speed = player.speed
    player = Player(seats: seats, speed: speed, hasKeys: true)
    player.press(.character(" "), at: now)
    scroll = [:]
  }

  mutating func press(_ key: Key, at now: Duration) -> Command? {
    switch key {
    case .character("q"), .character("Q"), .interrupt: return .leave
    case .character("n"): return .newSeed
    case .character("b"): return .nextBots
    case .character("r"): return .restart
    case .suspend: return .suspend
    case .refresh: return .refresh
    case .character("?"): showsKeys.toggle()
    case .escape: showsKeys = false
    case .character("\t"): focus = Pane(rawValue: (focus.rawValue + 1) % Pane.allCases.count) ?? .view
    case .character("l"): focus = focus == .lint ? .view : .lint
    case .character("e"): isExpanded.toggle()
    case .up, .character("k"): scroll[focus, default: 0] -= 1
    case .down, .character("j"): scroll[focus, default: 0] += 1
    case .pageUp: scroll[focus, default: 0] -= 10
    case .pageDown: scroll[focus, default: 0] += 10
    case .character("s"), .character("v"): player.press(.character("v"), at: now)
    case .character(" "): toggle(at: now)
    default:
      let before = player.place
      player.press(key, at: now)
      if player.place != before { scroll = scroll.filter { $0.key == .lint } }
    }
    return nil
  }

  private mutating func toggle(at now: Duration) {
    if !player.isPlaying, player.isAtNewest { player.press(.home, at: now) }
    player.press(.character(" "), at: now)
  }

  /// Keeps a pane's scrolling within what there is to see.
  mutating func limitScroll(of pane: Pane, to most: Int) {
    let wanted = scroll[pane] ?? 0
    let limited = max(0, min(wanted, most))
    if limited != wanted { scroll[pane] = limited }
  }

  /// The keys and what they do, for people.
  static let help: [(keys: String, meaning: String)] = [
    ("→ ←", "one step on, one step back"), ("Home End g G", "the first step, the last one"), ("0 … 9", "to so many tenths of the match"),
    ("space", "play and pause; at the end, once more from the start"), ("+ -", "faster, slower"),
    ("s", "through other eyes: the public, seat 1, seat 2 …"), ("n", "a match with a new seed"), ("b", "a match of other bots"),
    ("r", "the match afresh: the same seed and bots, with all answers given anew"), ("Tab", "more room for the next pane"),
    ("l", "more room for the findings of lint"), ("↑ ↓ j k", "scroll the pane that has the room"),
    ("e", "open every branch of the state, or only those that changed"), ("?", "these keys"), ("q Ctrl-C", "leave"),
  ]
}
