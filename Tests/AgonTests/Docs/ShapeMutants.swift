import SpaceContent
import SpaceContract

/// The shapes of the contract's table, checked in the plainest way, and the ways to break one.
extension Contract.Shape {
  /// Where a value does not have the shape; nil where it has.
  func mismatch(_ value: Value, at path: String = "$") -> String? {
    switch self {
    case .any: return nil
    case .text(let maxBytes): return value.text.map { $0.utf8.count <= maxBytes ?? .max } == true ? nil : path
    case .characters(let count): return value.text.map { $0.unicodeScalars.count <= count } == true ? nil : path
    case .word(let words): return value.text.map(words.contains) == true ? nil : path
    case .integer(let from, let to): return value.int.map { $0 >= from ?? .min && $0 <= to ?? .max } == true ? nil : path
    case .number(let range): return value.number.map { range?.contains($0) ?? true } == true ? nil : path
    case .positive: return value.number.map { $0 > 0 } == true ? nil : path
    case .constant(let bool): return value == .bool(bool) ? nil : path
    case .seat: return value.int.map { (1...Int64(Contract.maxSeats)).contains($0) } == true ? nil : path
    case .object: return value.map != nil ? nil : path
    case .fields(let fields):
      guard let map = value.map else { return path }
      if let key = map.keys.first(where: { key in !fields.contains { $0.name == key } }) { return "\(path).\(key)" }
      for field in fields {
        guard let inner = map[field.name] else {
          if field.isOptional { continue }
          return "\(path).\(field.name)"
        }
        if let mismatch = field.shape.mismatch(inner, at: "\(path).\(field.name)") { return mismatch }
      }
      return nil
    case .names(let shape):
      guard let map = value.map else { return path }
      return map.lazy.compactMap { shape.mismatch($0.value, at: "\(path).\($0.key)") }.first
    case .list(let item, let count):
      guard let list = value.list, count.contains(list.count) else { return path }
      return list.enumerated().lazy.compactMap { item.mismatch($0.element, at: "\(path)[\($0.offset + 1)]") }.first
    case .bySeat(let item): return Contract.Shape.list(item, count: 1...Contract.maxSeats).mismatch(value, at: path)
    case .named(let type): return Contract.type(type).shape.mismatch(value, at: path)
    case .either(let shapes): return shapes.contains { $0.mismatch(value) == nil } ? nil : path
    }
  }

  /// Values that differ from a fitting one in one place, and do not fit.
  func mutants(of value: Value, at path: String = "$") -> [(path: String, value: Value)] {
    let wrong: [Value]
    switch self {
    case .any: return []
    case .text(let maxBytes):
      let long: [String] = maxBytes.map { [String(repeating: "a", count: $0 + 1)] } ?? []
      wrong = [7] + long.map { Value.text($0) }
    case .characters(let count): wrong = [.bool(true), .text(String(repeating: "a", count: count + 1))]
    case .word: wrong = ["no such word", 7]
    case .integer(let from, let to):
      let beyond: [Int] = [from.map { $0 - 1 }, to.map { $0 + 1 }].compactMap { $0 }
      wrong = [.float(1.5), "7"] + beyond.map { Value.int(Int64($0)) }
    case .number(let range):
      let beyond: [Double] = range.map { [$0.lowerBound - 0.5, $0.upperBound + 0.5] } ?? []
      wrong = ["7"] + beyond.map { Value.float($0) }
    case .positive: wrong = [0, "7"]
    case .constant(let bool): wrong = [.bool(!bool), "7"]
    case .seat: wrong = [0, .int(Int64(Contract.maxSeats) + 1), "1"]
    case .object: wrong = [7, ["a"]]
    case .fields(let fields): return Self.mutants(of: value, fields, at: path)
    case .names(let shape):
      return value.map?.flatMap { entry in
        shape.mutants(of: entry.value, at: "\(path).\(entry.key)").map { ($0.path, value.with($0.value, under: entry.key)) }
      } ?? []
    case .list(let item, let count):
      let list = value.list ?? []
      var out: [(path: String, value: Value)] = [(path, "7")]
      if count.lowerBound > 0 { out.append((path, [])) }
      if let first = list.first { out.append((path, .list(Array(repeating: first, count: count.upperBound + 1)))) }
      for (index, element) in list.enumerated() {
        out += item.mutants(of: element, at: "\(path)[\(index + 1)]").map { mutant in
          var copy = list
          copy[index] = mutant.value
          return (mutant.path, .list(copy))
        }
      }
      return out
    case .bySeat(let item): return Contract.Shape.list(item, count: 1...Contract.maxSeats).mutants(of: value, at: path)
    case .named(let type): return Contract.type(type).shape.mutants(of: value, at: path)
    case .either(let shapes):
      return shapes.first { $0.mismatch(value) == nil }?.mutants(of: value, at: path).filter { mismatch($0.value) != nil } ?? []
    }
    return wrong.map { (path, $0) }
  }

  private static func mutants(of value: Value, _ fields: [Contract.Field], at path: String) -> [(path: String, value: Value)] {
    guard let map = value.map else { return [] }
    var out: [(path: String, value: Value)] = [(path, 7), ("\(path).zzz", value.with(1, under: "zzz"))]
    for field in fields {
      guard let inner = map[field.name] else { continue }
      if !field.isOptional { out.append(("\(path).\(field.name)", value.with(nil, under: field.name))) }
      out += field.shape.mutants(of: inner, at: "\(path).\(field.name)").map { ($0.path, value.with($0.value, under: field.name)) }
    }
    return out
  }

  /// Every path of a field in the shape, as the mismatches name them.
  func paths(_ path: String = "$") -> Set<String> {
    switch self {
    case .fields(let fields):
      fields.reduce(into: []) { out, field in
        out.insert("\(path).\(field.name)")
        out.formUnion(field.shape.paths("\(path).\(field.name)"))
      }
    case .list(let item, _), .bySeat(let item): item.paths("\(path)[]")
    case .named(let type): Contract.type(type).shape.paths(path)
    case .either(let shapes): shapes.reduce(into: []) { $0.formUnion($1.paths(path)) }
    default: []
    }
  }
}

extension Value {
  fileprivate func with(_ inner: Value?, under key: String) -> Value {
    guard var map else { return self }
    map[key] = inner
    return .map(map)
  }

  /// Every path of a key in a value; an object under which the author names the keys counts as one, where `known` has no path below.
  func paths(within known: Set<String>, _ path: String = "$") -> Set<String> {
    switch self {
    case .map(let map):
      map.reduce(into: []) { out, entry in
        let inner = "\(path).\(entry.key)"
        guard known.contains(inner) else { return }
        out.insert(inner)
        out.formUnion(entry.value.paths(within: known, inner))
      }
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.paths(within: known, "\(path)[]")) }
    default: []
    }
  }
}
