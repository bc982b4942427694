using System.Numerics;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Scoring;

public sealed class ActivityDecayTests
{
    private const int WindowsOfTenYears = 14_610;
    private readonly ActivityDecay _decay = new(0.9);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ten_years_of_earning_and_fading_stay_within_1e_11_of_exact_arithmetic(int seed)
    {
        // The exact balance is exact / 10^window: 9/10 of a sum of whole points is a whole number of tenths, and so on.
        var random = new Random(seed);
        var (balance, window, exact) = (0.0, 0, BigInteger.Zero);
        while (window < WindowsOfTenYears)
        {
            var pause = random.Next(20) == 0 ? random.Next(1, 400) : random.Next(0, 8);
            balance = _decay.BalanceAt(balance, window, window + pause);
            exact *= BigInteger.Pow(9, pause);
            window += pause;
            var points = random.Next(1, 30);
            balance += points;
            exact += points * BigInteger.Pow(10, window);
            RelativeError(balance, exact, window).ShouldBeLessThan(1e-11);
        }
    }

    [Fact]
    public void Powers_are_exact_to_1e_12_until_they_are_too_small_for_a_double()
    {
        for (var windows = 0; windows < 6_700; windows += 13)
            RelativeError(_decay.Power(windows), BigInteger.Pow(9, windows), windows).ShouldBeLessThan(1e-12, $"{windows} windows");
        _decay.Power(8_000).ShouldBe(0);
        _decay.Power(int.MaxValue).ShouldBe(0);
        new ActivityDecay(1).Power(11_000_000).ShouldBe(1);
        new ActivityDecay(0.9999).Power(5_000).ShouldBe(Math.Pow(0.9999, 5_000), 1e-12);
    }

    [Fact]
    public void The_order_key_orders_balances_as_they_stand_in_any_common_window()
    {
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var (a, b) = (Random(random), Random(random));
            var later = Math.Max(a.Window, b.Window);
            var (x, y) = (_decay.BalanceAt(a.Balance, a.Window, later), _decay.BalanceAt(b.Balance, b.Window, later));
            if (Math.Abs(x - y) > 1e-8 * Math.Max(x, y))
                _decay.OrderKey(a.Balance, a.Window).CompareTo(_decay.OrderKey(b.Balance, b.Window)).ShouldBe(x.CompareTo(y));
        }
    }

    [Fact]
    public void The_order_key_still_orders_what_has_faded_below_every_double()
    {
        _decay.OrderKey(3, 0).ShouldBeGreaterThan(_decay.OrderKey(2, 0));
        _decay.OrderKey(1e6, 10).ShouldBeLessThan(_decay.OrderKey(1, 90_000));
        _decay.OrderKey(1, 1).ShouldBe((long)Math.Round(0.15200309344504995 * 4_294_967_296));
    }

    [Fact]
    public void A_balance_is_never_raised_to_an_earlier_window() => _decay.BalanceAt(5, 10, 3).ShouldBe(5);

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.0001)]
    [InlineData(double.NaN)]
    public void A_factor_that_is_none_is_refused(double factor) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ActivityDecay(factor));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(21_599_999, 0)]
    [InlineData(21_600_000, 1)]
    [InlineData(1_767_571_200_000, 81_832)]
    public void Windows_are_six_hours_of_unix_time(long timeMs, int window)
    {
        ScoreTime.Window(timeMs).ShouldBe(window);
        (timeMs - (window * HistoryRow.WindowMs)).ShouldBeInRange(0, HistoryRow.WindowMs - 1);
    }

    private static (double Balance, int Window) Random(Random random) =>
        (Math.Pow(10, (random.NextDouble() * 6) - 2), 80_000 + random.Next(60));

    // |value·10^window − exact| / exact, with the double taken apart exactly.
    private static double RelativeError(double value, BigInteger exact, int window)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff) - 1075;
        var mantissa = new BigInteger((bits & 0xfffffffffffff) | 0x10000000000000);
        var scaled = mantissa * BigInteger.Pow(10, window);
        if (exponent < 0)
            exact <<= -exponent;
        else
            scaled <<= exponent;
        return exact.IsZero ? (double)scaled : Math.Exp(BigInteger.Log(BigInteger.Abs(scaled - exact) + 1) - BigInteger.Log(exact));
    }
}
