import GripCore
public import GripSession

extension SessionSummary {
  /// The bytes of repetitions.csv: a row a repetition, units in the header, by RFC 4180.
  public func repetitionsCSV() -> [UInt8] {
    var text =
      "number,set,start_s,peak_time_s,end_s,duration_s,peak_N,peak_mean_100ms_N,baseline_N,"
      + "height_N,mean_N,impulse_above_baseline_Ns,rise_s,hold_s,fall_s,rate_of_rise_N_per_s,"
      + "onset_s,rfd_50ms_N_per_s,rfd_100ms_N_per_s,rfd_200ms_N_per_s,rfd_peak_N_per_s,"
      + "release_s,tension_s,held_s,held_mean_above_baseline_N,held_cov_percent,held_detrended_sd_N,"
      + "to_75_percent_s,to_50_percent_s,to_25_percent_s,area_percent,ending\r\n"
    for repetition in repetitions {
      text += row(repetition).joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private func row(_ repetition: NumberedRepetition) -> [String] {
    let measured = repetition.measured
    return [
      String(repetition.number), String(repetition.set), time(measured.start),
      time(measured.peakTime), time(measured.end), time(measured.end - measured.start),
      force(measured.peakNewtons), force(measured.peakMean100Newtons),
      force(measured.baselineNewtons), force(measured.heightNewtons), force(measured.meanNewtons),
      force(measured.impulseNewtonSeconds), time(measured.riseNanoseconds),
      time(measured.holdNanoseconds), time(measured.fallNanoseconds),
      measured.rateOfRise < 0 ? "" : force(measured.rateOfRise),
    ] + shape(measured) + [endingText(measured.ending)]
  }

  private func shape(_ measured: Repetition) -> [String] {
    let development = measured.development
    let plateau = measured.plateau
    let endurance = measured.endurance
    return [
      development.onset.map(time) ?? "", force(development.within50), force(development.within100),
      force(development.within200), force(development.peak), force(measured.releaseSeconds),
      time(measured.tensionNanoseconds), force(plateau.durationSeconds), force(plateau.meanNewtons),
      force(plateau.variationPercent), force(plateau.detrendedNewtons),
      force(endurance.secondsTo75), force(endurance.secondsTo50), force(endurance.secondsTo25),
      force(endurance.areaPercent),
    ]
  }

  /// Empty where it is not given.
  private func force(_ value: GatedValue) -> String { value.value.map(force) ?? "" }

  private func time(_ nanoseconds: Int64) -> String {
    let whole = nanoseconds / 1000
    let rest = nanoseconds % 1000
    return fixed(whole + (rest >= 500 ? 1 : rest <= -500 ? -1 : 0), decimals: 6)
  }

  /// Empty where there is no number to write.
  private func force(_ value: Double) -> String {
    let scaled = value * 1000
    guard scaled.magnitude < 9e15 else { return "" }
    return fixed(Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5), decimals: 3)
  }

  /// An integer count of the last decimal as a decimal number.
  private func fixed(_ value: Int64, decimals: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private func endingText(_ ending: Repetition.Ending) -> String {
    switch ending {
    case .release: "release"
    case .valley: "valley"
    case .settled: "settled"
    case .gap: "gap"
    case .pause: "pause"
    case .streamEnd: "stream-end"
    }
  }
}
