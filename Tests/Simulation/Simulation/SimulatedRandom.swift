/// The only source of chance in a simulation (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SimulatedRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// From 0 up to, but not, `bound`.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

  mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

  /// One of these, each as often as its weight says.
  mutating func pick<T: CaseIterable>(_ type: T.Type, weight: (T) -> Int) -> T {
    let all = Array(T.allCases)
    var at = below(all.reduce(0) { $0 + weight($1) })
    for value in all {
      at -= weight(value)
      if at < 0 { return value }
    }
    preconditionFailure("the weights are not constant")
  }
}
