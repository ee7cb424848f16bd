public import SpaceContent

extension Scene {
  /// Reads what `view` returned. Texts are cleaned; unknown keys, and blocks past their bounds, are errors with the code `scene`.
  public static func decode(_ value: Value, seats: Int) throws(ContractError) -> Scene {
    func fault(_ message: String) -> ContractError { ContractError(.scene, at: Contract.CallbackName.view.rawValue, message) }
    guard let items = value.items else { throw fault("a list of blocks is needed, got \(value.described)") }
    guard items.count <= Contract.Scenes.maxBlocks else {
      throw fault("the scene has \(items.count) blocks; at most \(Contract.Scenes.maxBlocks) are allowed")
    }
    let bytes = value.encodedByteCount
    guard bytes <= Contract.Scenes.maxBytes else {
      throw fault("the scene is \(bytes) bytes long; at most \(Contract.Scenes.maxBytes) are allowed")
    }
    var blocks: [Block] = []
    for (index, item) in items.enumerated() {
      guard let kind = item["kind"]?.text.flatMap(Contract.BlockKind.init(rawValue:)) else {
        let kinds = Contract.BlockKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw fault("block \(index + 1) needs a kind, one of \(kinds); got \(item["kind"]?.described ?? "nothing")")
      }
      blocks.append(try BlockDecoder(kind: kind, index: index, value: item, seats: seats).block())
    }
    return Scene(blocks: blocks)
  }
}

private struct BlockDecoder {
  private let kind: Contract.BlockKind
  private let fields: ReturnedObject
  private let seats: Int

  init(kind: Contract.BlockKind, index: Int, value: Value, seats: Int) throws(ContractError) {
    self.kind = kind
    self.seats = seats
    fields = try ReturnedObject(
      value, "block \(index + 1)", keys: ["kind"] + kind.keys.map(\.name), code: .scene, callback: .view)
  }

  func block() throws(ContractError) -> Scene.Block {
    switch kind {
    case .grid: .grid(try grid())
    case .text: .text(try fields.text("text", maxBytes: Contract.Scenes.maxCardBytes))
    case .card: .card(try card())
    case .bars: .bars(try bars())
    case .chart: .chart(try chart())
    case .timeline: .timeline(try timeline())
    }
  }

  private func title() throws(ContractError) -> String? { try label("title", of: fields) }

  private func label(_ key: String, of object: ReturnedObject) throws(ContractError) -> String? {
    try object.optionalText(key, maxBytes: Contract.Scenes.maxLabelBytes)
  }

  private func seat(of object: ReturnedObject) throws(ContractError) -> Int? {
    try object.optionalInt("seat", in: 1...Int64(max(1, seats))).map { Int($0) }
  }

  /// The entries of a list of objects, each named by its place for messages.
  private func objects(_ key: String, keys: [String], atMost count: Int, isOptional: Bool = false) throws(ContractError) -> [ReturnedObject]
  {
    if isOptional, fields[key] == nil { return [] }
    var out: [ReturnedObject] = []
    for (index, item) in try fields.list(key, count: 0...count).enumerated() {
      out.append(try ReturnedObject(item, "\(fields.name).\(key)[\(index + 1)]", keys: keys, code: .scene, callback: .view))
    }
    return out
  }

  private func numbers(_ items: [Value], of what: String) throws(ContractError) -> [Double] {
    var out: [Double] = []
    out.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard let number = item.number, number.isFinite else {
        throw fields.fault("\(what)[\(index + 1)] must be a number, got \(item.described)")
      }
      out.append(number)
    }
    return out
  }

  private func grid() throws(ContractError) -> Scene.Grid {
    let most = Int64(Contract.Scenes.maxCells)
    let rows = Int(try fields.int("rows", in: 1...most))
    let cols = Int(try fields.int("cols", in: 1...most))
    guard rows * cols <= most else { throw fields.fault("\(fields.name) has \(rows) × \(cols) cells; at most \(most) are allowed") }
    var cells: [String] = []
    for (index, cell) in try fields.list("cells", count: rows * cols...rows * cols).enumerated() {
      cells.append(try self.cell(cell, index + 1))
    }
    var marks: [Int] = []
    for mark in try fields.optionalList("marks", count: 0...rows * cols) ?? [] {
      guard let number = mark.int, (1...Int64(rows * cols)).contains(number) else {
        throw fields.fault("\(fields.name).marks must be cell numbers 1..\(rows * cols), got \(mark.described)")
      }
      marks.append(Int(number))
    }
    return Scene.Grid(rows: rows, cols: cols, cells: cells, marks: marks, title: try title())
  }

  /// A board in a Space's state has `false` for an empty field and often numbers; both can be drawn as they are.
  private func cell(_ value: Value, _ number: Int) throws(ContractError) -> String {
    switch value {
    case .bool(false): return ""
    case .int(let int) where int.magnitude < 100_000_000: return int.description
    case .text(let text):
      let clean = TextCleaning.clean(text)
      guard clean.unicodeScalars.count <= Contract.Scenes.maxCellScalars else {
        throw fields.fault("\(fields.name).cells[\(number)] is longer than \(Contract.Scenes.maxCellScalars) characters")
      }
      return clean
    default:
      throw fields.fault("\(fields.name).cells[\(number)] must be a string, an integer or false, got \(value.described)")
    }
  }

  private func card() throws(ContractError) -> Scene.Card {
    var tone = Scene.Card.Tone.plain
    if let given = fields["tone"] {
      let tones = Scene.Card.Tone.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      guard let known = given.text.flatMap(Scene.Card.Tone.init(rawValue:)) else { throw fields.mismatch("tone", "one of \(tones)") }
      tone = known
    }
    return Scene.Card(
      seat: try seat(of: fields), title: try title(), text: try fields.text("text", maxBytes: Contract.Scenes.maxCardBytes), tone: tone)
  }

  private func bars() throws(ContractError) -> Scene.Bars {
    let max = try fields.optionalNumber("max")
    if let max, max <= 0 { throw fields.fault("\(fields.name).max is \(Schema.shown(max)); a number above 0 is needed") }
    var items: [Scene.Bars.Bar] = []
    for item in try objects("items", keys: ["label", "value", "seat"], atMost: Contract.Scenes.maxBars) {
      items.append(
        .init(
          label: try item.text("label", maxBytes: Contract.Scenes.maxLabelBytes), value: try item.number("value"),
          seat: try seat(of: item)))
    }
    return Scene.Bars(title: try title(), max: max, items: items)
  }

  private func chart() throws(ContractError) -> Scene.Chart {
    let points = 0...Contract.Scenes.maxPoints
    var x: [Double]?
    if let given = try fields.optionalList("x", count: points) { x = try numbers(given, of: "\(fields.name).x") }
    var series: [Scene.Chart.Series] = []
    for item in try objects("series", keys: ["label", "seat", "y"], atMost: Contract.Scenes.maxSeries) {
      let y = try numbers(try item.list("y", count: points), of: "\(item.name).y")
      if let x, x.count != y.count { throw fields.fault("\(item.name).y has \(y.count) points, but x has \(x.count)") }
      series.append(
        .init(label: try item.text("label", maxBytes: Contract.Scenes.maxLabelBytes), seat: try seat(of: item), y: y))
    }
    var marks: [Scene.Chart.Mark] = []
    for item in try objects("marks", keys: ["x", "label", "seat"], atMost: Contract.Scenes.maxMarks, isOptional: true) {
      marks.append(
        .init(
          x: try item.number("x"), label: try item.text("label", maxBytes: Contract.Scenes.maxLabelBytes), seat: try seat(of: item)))
    }
    return Scene.Chart(title: try title(), unit: try label("unit", of: fields), x: x, series: series, marks: marks)
  }

  private func timeline() throws(ContractError) -> [Scene.Moment] {
    var out: [Scene.Moment] = []
    for item in try objects("items", keys: ["at", "seat", "text"], atMost: Contract.Scenes.maxTimelineItems) {
      out.append(
        .init(at: try item.int("at"), seat: try seat(of: item), text: try item.text("text", maxBytes: Contract.Scenes.maxCardBytes)))
    }
    return out
  }
}
