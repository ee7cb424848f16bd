/// e to the power `x`, to about one unit in the last place, with the same bits on every machine.
///
/// The C library's `exp` differs in its last bit from one platform to another; ratings must not. This one is made of additions,
/// multiplications and divisions, each rounded as IEEE 754 says, in a fixed order. Reduction is that of Cody and Waite ("Software
/// Manual for the Elementary Functions", 1980) with fdlibm's two-part ln 2: x = k · ln 2 + r with |r| ≤ ln 2 / 2; then Taylor's
/// series to r¹³, whose next term is under 2⁻⁵⁷.
/// - Returns: infinity above 709 and 0 below -708, a little sooner than floats need; NaN for NaN.
func exponential(_ x: Double) -> Double {
  guard !x.isNaN else { return x }
  guard x <= 709 else { return .infinity }
  guard x >= -708 else { return 0 }
  let k = (x * 0x1.71547652b82fep0).rounded(.toNearestOrEven)
  // The high part ends in 21 zero bits, so that its product with k is exact.
  let r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33
  var sum = 1.0
  for term in stride(from: 13.0, through: 1, by: -1) { sum = 1 + sum * r / term }
  return Double(sign: .plus, exponent: Int(k), significand: sum)
}
