/// What a person sees of a film, and what happens next: keys and time go in, a place in the film comes out. Pure.
///
/// Times are since the start of the watching. The film may still grow.
struct Player: Equatable {
  /// How fast it can go with + and -, in steps a second.
  static let speeds: [Double] = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
  /// How long the end stays for somebody who has pressed no key, but may yet.
  static let farewell = Duration.seconds(2)

  let seats: Int
  /// Whether keys can be pressed at all.
  private(set) var hasKeys: Bool

  /// The place in the film that is shown.
  private(set) var place = 0
  /// How many places the film has by now.
  private(set) var count = 0
  /// Whether no more will come.
  private(set) var isComplete = false
  private(set) var isPlaying = true
  private(set) var speed: Double
  /// 0 for the public, else a seat.
  private(set) var audience = 0
  /// Lines that are scrolled out at the top.
  private(set) var scroll = 0
  private(set) var showsKeys = false
  private(set) var hasLeft = false
  /// Whether a key was pressed that means something: then the end stays until the person leaves.
  private(set) var wasTouched = false

  private var shownSince = Duration.zero

  init(seats: Int, speed: Double, hasKeys: Bool) {
    self.seats = seats
    self.speed = speed
    self.hasKeys = hasKeys
  }

  /// Whether what is shown is the newest that there is.
  var isAtNewest: Bool { place >= count - 1 }

  var isAtEnd: Bool { isComplete && isAtNewest }

  private var period: Duration { .seconds(1 / speed) }

  /// How long nothing will change by itself; nil while only keys or new places can change something.
  func rest(at now: Duration) -> Duration? {
    if isAtEnd {
      if count == 0 { return .zero }
      if hasKeys, wasTouched { return nil }
      return max(.zero, shownSince + (hasKeys ? Player.farewell : .zero) - now)
    }
    guard isPlaying, place < count - 1 else { return nil }
    return max(.zero, shownSince + period - now)
  }

  /// Takes the time and the film's length.
  mutating func tick(at now: Duration, count: Int, isComplete: Bool) {
    if self.count == 0 { shownSince = now }
    // Who has waited for a place that was not there yet sees it as soon as it comes, and the next one a period later.
    if place == self.count - 1, !self.isComplete { shownSince = max(shownSince, now - period) }
    self.count = count
    self.isComplete = isComplete
    while isPlaying, place < count - 1, now - shownSince >= period { move(to: place + 1, at: shownSince + period) }
    guard isAtEnd else { return }
    isPlaying = false
    if rest(at: now) == .zero { hasLeft = true }
  }

  /// Time that has passed while the program was stopped does not count.
  mutating func resume(at now: Duration) { shownSince = now }

  /// Nobody can press a key any more, so nothing may wait for one.
  mutating func loseKeys(at now: Duration) {
    guard hasKeys else { return }
    hasKeys = false
    if !isPlaying { shownSince = now }
    isPlaying = true
  }

  mutating func press(_ key: Key, at now: Duration) {
    guard let action = Action(key) else { return }
    wasTouched = true
    switch action {
    case .leave: hasLeft = true
    case .toggle: toggle(at: now)
    case .step(let by):
      isPlaying = false
      move(to: place + by, at: now)
    case .tenth(let tenth): move(to: Int((Double(max(0, count - 1)) * Double(tenth) / 10).rounded()), at: now)
    case .first: move(to: 0, at: now)
    case .last: move(to: count - 1, at: now)
    case .faster: change(to: Player.speeds.first { $0 > speed }, at: now)
    case .slower: change(to: Player.speeds.last { $0 < speed }, at: now)
    case .audience:
      audience = (audience + 1) % (seats + 1)
      scroll = 0
    case .scroll(let by): scroll = max(0, scroll + by)
    case .keys: showsKeys.toggle()
    case .back: showsKeys = false
    }
  }

  /// Keeps the scrolling within what there is to see.
  mutating func limitScroll(to most: Int) { scroll = min(scroll, max(0, most)) }

  private mutating func toggle(at now: Duration) {
    if !isPlaying, isAtEnd { move(to: 0, at: now) }
    isPlaying.toggle()
    shownSince = now
  }

  private mutating func move(to place: Int, at now: Duration) {
    let place = max(0, min(place, count - 1))
    if place != self.place { scroll = 0 }
    self.place = place
    shownSince = now
  }

  private mutating func change(to speed: Double?, at now: Duration) {
    guard let speed else { return }
    // As much of the step as has passed at the old speed has passed at the new one.
    let share = min(1, max(0, (now - shownSince) / period))
    self.speed = speed
    shownSince = now - period * share
  }
}

extension Player {
  enum Action: Equatable {
    case leave, toggle, first, last, faster, slower, audience, keys, back
    case step(Int)
    case tenth(Int)
    case scroll(Int)

    init?(_ key: Key) {
      switch key {
      case .character(" "): self = .toggle
      case .right, .character("n"), .character("l"): self = .step(1)
      case .left, .character("p"), .character("h"): self = .step(-1)
      case .character("+"), .character("="), .character("]"): self = .faster
      case .character("-"), .character("_"), .character("["): self = .slower
      case .home, .character("g"): self = .first
      case .end, .character("G"): self = .last
      case .character("v"): self = .audience
      case .character("?"): self = .keys
      case .escape: self = .back
      case .up, .character("k"): self = .scroll(-1)
      case .down, .character("j"): self = .scroll(1)
      case .pageUp: self = .scroll(-10)
      case .pageDown: self = .scroll(10)
      case .character("q"), .character("Q"), .interrupt: self = .leave
      case .character(let digit):
        guard let tenth = digit.wholeNumberValue, digit.isASCII, (0...9).contains(tenth) else { return nil }
        self = .tenth(tenth)
      case .suspend, .refresh, .unknown: return nil
      }
    }
  }

  /// The keys and what they do, for people.
  static let help: [(keys: String, meaning: String)] = [
    ("space", "pause and play; at the end, once more from the start"), ("→ n l", "one step on, and pause"),
    ("← p h", "one step back, and pause"), ("+ - ] [", "faster, slower"), ("Home g", "the first step"), ("End G", "the last step so far"),
    ("0 … 9", "to so many tenths of the session"), ("v", "through other eyes: the public, seat 1, seat 2 …"),
    ("↑ ↓ j k", "scroll, where the window is too small"), ("?", "these keys"), ("q Ctrl-C", "leave"),
  ]
}
