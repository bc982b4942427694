using Shouldly;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>Waits until something holds.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Limit;
        while (!condition())
        {
            (DateTime.UtcNow < deadline).ShouldBeTrue($"not within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }
}
