/// Who a name means, and where a `goto` may go: the part of `lparser.c` that counts active variables, pending jumps and labels.
struct Scopes {
  struct JumpFault {
    enum Cause {
      case noLoop, noLabel
      case intoScope(variable: Int)
    }

    let jump: Syntax.Node
    let label: Int32
    let cause: Cause
  }

  private struct Block {
    let isLoop: Bool
    /// How many variables, labels and pending jumps there were when it began.
    let active: Int
    let labels: Int
    let jumps: Int
  }

  private struct Function {
    let isVararg: Bool
    let ordinal: Int
    let blocks: Int
    let labels: Int
    let jumps: Int
  }

  private struct Label {
    let name: Int32
    /// How many variables are active where it stands.
    let active: Int
  }

  private struct Jump {
    let node: Syntax.Node
    /// Below zero for `break`.
    let label: Int32
    /// How many variables were active at the jump, and later those of the blocks it has left.
    var active: Int
  }

  private(set) var variables: [Syntax.Variable] = []
  /// For each variable, the ordinal of its function, and the variable of the same name that it hides.
  private var owners: [Int] = []
  private var hidden: [Int32] = []
  /// The variables in scope, the innermost last.
  private var active: [Int] = []
  private var names: [Int32] = []
  /// By name, the variable that it means now, or -1.
  private var bindings: [Int32] = []
  private var blocks: [Block] = []
  private var functions: [Function] = []
  private var labels: [Label] = []
  private var jumps: [Jump] = []
  private var functionNodes: [Syntax.Node?] = []

  // MARK: Functions and blocks

  mutating func openFunction(isVararg: Bool) {
    functions.append(
      Function(isVararg: isVararg, ordinal: functionNodes.count, blocks: blocks.count, labels: labels.count, jumps: jumps.count))
    functionNodes.append(nil)
    openBlock(isLoop: false)
  }

  var isVararg: Bool { functions.last?.isVararg ?? false }

  mutating func setVararg() {
    guard let function = functions.popLast() else { return }
    functions.append(
      Function(isVararg: true, ordinal: function.ordinal, blocks: function.blocks, labels: function.labels, jumps: function.jumps))
  }

  /// Names the node of the function that was opened last, so that its variables know it.
  var openOrdinal: Int { functions.last?.ordinal ?? 0 }

  mutating func name(_ ordinal: Int, _ node: Syntax.Node) { functionNodes[ordinal] = node }

  mutating func closeFunction() -> [JumpFault] {
    let faults = closeBlock()
    functions.removeLast()
    return faults
  }

  mutating func openBlock(isLoop: Bool) {
    blocks.append(Block(isLoop: isLoop, active: active.count, labels: labels.count, jumps: jumps.count))
  }

  /// As `leaveblock`: ends the block's variables and labels, lets `break` find its loop, and hands what is pending to the block around.
  mutating func closeBlock() -> [JumpFault] {
    guard let block = blocks.popLast(), let function = functions.last else { return [] }
    while active.count > block.active {
      let variable = active.removeLast()
      bindings[Int(names.removeLast())] = hidden[variable]
    }
    if block.isLoop { jumps[block.jumps...].removeAll { $0.label < 0 } }
    labels.removeLast(labels.count - block.labels)
    guard blocks.count > function.blocks else {
      let faults = jumps[block.jumps...].map { JumpFault(jump: $0.node, label: $0.label, cause: $0.label < 0 ? .noLoop : .noLabel) }
      jumps.removeLast(jumps.count - block.jumps)
      return faults
    }
    for index in jumps.indices[block.jumps...] { jumps[index].active = min(jumps[index].active, block.active) }
    return []
  }

  // MARK: Jumps

  mutating func breaks(_ node: Syntax.Node) { jumps.append(Jump(node: node, label: -1, active: active.count)) }

  mutating func jumps(to label: Int32, _ node: Syntax.Node) {
    // A label that is visible already lies before the jump, in this block or one around it: nothing is pending.
    guard !isLabel(label) else { return }
    jumps.append(Jump(node: node, label: label, active: active.count))
  }

  func isLabel(_ name: Int32) -> Bool {
    guard let function = functions.last else { return false }
    return labels[function.labels...].contains { $0.name == name }
  }

  /// - Parameter isLast: whether only the block's end follows; then no variable of the block counts as active any more.
  mutating func add(label name: Int32, isLast: Bool) -> [JumpFault] {
    guard let block = blocks.last else { return [] }
    let count = isLast ? block.active : active.count
    labels.append(Label(name: name, active: count))
    var faults: [JumpFault] = []
    jumps[block.jumps...].removeAll { jump in
      guard jump.label == name else { return false }
      if jump.active < count { faults.append(JumpFault(jump: jump.node, label: name, cause: .intoScope(variable: active[jump.active]))) }
      return true
    }
    return faults
  }

  // MARK: Variables

  /// A variable that is not in scope yet: `local x = x` reads another one.
  mutating func declare(_ name: String, _ origin: Syntax.Variable.Origin, _ declaration: Syntax.Node?) -> Int {
    variables.append(Syntax.Variable(name: name, origin: origin, declaration: declaration, function: nil))
    owners.append(functions.last?.ordinal ?? 0)
    hidden.append(-1)
    return variables.count - 1
  }

  mutating func setConstant(_ variable: Int, isToBeClosed: Bool) {
    variables[variable].isConstant = true
    variables[variable].isToBeClosed = isToBeClosed
  }

  mutating func activate(_ variable: Int, named name: Int32) {
    while bindings.count <= Int(name) { bindings.append(contentsOf: repeatElement(-1, count: max(64, bindings.count))) }
    hidden[variable] = bindings[Int(name)]
    bindings[Int(name)] = Int32(variable)
    active.append(variable)
    names.append(name)
  }

  /// The variable that a name means here; nil for a global.
  mutating func resolve(_ name: Int32) -> Int? {
    guard Int(name) < bindings.count, bindings[Int(name)] >= 0 else { return nil }
    let variable = Int(bindings[Int(name)])
    if owners[variable] != functions.last?.ordinal { variables[variable].isCaptured = true }
    return variable
  }

  mutating func read(_ variable: Int, _ node: Syntax.Node) { variables[variable].reads.append(node) }

  mutating func write(_ variable: Int, _ node: Syntax.Node) {
    // The name was taken for a read when it was met: only what follows says that it is a target.
    if variables[variable].reads.last == node { variables[variable].reads.removeLast() }
    variables[variable].writes.append(node)
  }

  /// The variables with the functions that own them. The file itself, which has the ordinal 0, is no function.
  func finished() -> [Syntax.Variable] {
    var variables = variables
    for index in variables.indices where owners[index] > 0 { variables[index].function = functionNodes[owners[index]] }
    return variables
  }
}
