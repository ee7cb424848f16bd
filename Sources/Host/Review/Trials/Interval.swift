/// A mean with its 95 % confidence interval.
struct Interval: Hashable, Sendable {
  let mean: Double
  let low: Double
  let high: Double

  /// Of independent samples, at least two: mean ± t · s / √n, where s is the sample's standard deviation (with n − 1) and t the 97.5 %
  /// quantile of Student's distribution with n − 1 degrees of freedom.
  init?(_ samples: [Double]) {
    guard samples.count > 1 else { return nil }
    let n = Double(samples.count)
    mean = samples.reduce(0, +) / n
    let squares = samples.reduce(0) { [mean] in $0 + ($1 - mean) * ($1 - mean) }
    let half = Interval.quantile(freedom: samples.count - 1) * (squares / (n - 1)).squareRoot() / n.squareRoot()
    low = mean - half
    high = mean + half
  }

  /// The 97.5 % quantile of Student's t distribution: exact to three decimals up to 4 degrees of freedom, and from there by the
  /// expansion in 1/ν around the normal quantile (Abramowitz and Stegun, 26.7.5), which is then within 0.004.
  static func quantile(freedom: Int) -> Double {
    let few = [12.706, 4.303, 3.182, 2.776]
    guard freedom > few.count else { return few[max(1, freedom) - 1] }
    let z = 1.959964
    let v = Double(freedom)
    let z3 = z * z * z
    let z5 = z3 * z * z
    let z7 = z5 * z * z
    return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v)
      + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v)
  }
}
