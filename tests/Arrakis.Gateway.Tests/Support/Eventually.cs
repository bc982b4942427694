using Shouldly;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>Waits until something holds.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            (DateTime.UtcNow < deadline).ShouldBeTrue($"not within 30 s: {what}");
            await Task.Delay(5);
        }
    }
}
