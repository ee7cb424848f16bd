internal import SpaceContent
internal import SpaceContract

/// JSON whose numbers keep every digit.
enum ExactJSON {
  /// The value of some JSON in which each number is its own text, so that no price passes through a float. What stands where a number
  /// should is checked by whoever reads it as one.
  static func decode(_ bytes: [UInt8]) throws(ExchangeFault) -> Value {
    do throws(JSONError) {
      return try JSON.decode(quotingNumbers(bytes), options: JSON.Options(nulls: .allowed))
    } catch {
      throw ExchangeFault("did not send JSON: \(error.message)")
    }
  }

  /// `[1, -2.5, "3"]` becomes `["1", "-2.5", "3"]`.
  private static func quotingNumbers(_ bytes: [UInt8]) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 4)
    var (isInText, isEscaped, isInNumber) = (false, false, false)
    for byte in bytes {
      if !isInText, isInNumber != isOfNumber(byte, isFirst: !isInNumber) {
        out.append(quote)
        isInNumber.toggle()
      }
      out.append(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == quote {
        isInText.toggle()
      } else if isInText, byte == UInt8(ascii: "\\") {
        isEscaped = true
      }
    }
    if isInNumber { out.append(quote) }
    return out
  }

  private static func isOfNumber(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"): !isFirst
    default: false
    }
  }
}
