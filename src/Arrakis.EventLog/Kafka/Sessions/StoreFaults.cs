using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.EventLog.Kafka.Sessions;

/// <summary>The store keeps a part of the log; its errors are the log's to whoever uses it.</summary>
internal static class StoreFaults
{
    /// <summary>Runs a call of the store.</summary>
    /// <exception cref="EventLogException">The store failed; as transient as it says.</exception>
    public static async ValueTask<T> TranslateAsync<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (CommunityStoreException fault)
        {
            throw new EventLogException(fault.Message, fault.IsTransient, fault);
        }
    }

    /// <summary>Runs a call of the store.</summary>
    /// <exception cref="EventLogException">The store failed; as transient as it says.</exception>
    public static async ValueTask TranslateAsync(ValueTask call)
    {
        try
        {
            await call;
        }
        catch (CommunityStoreException fault)
        {
            throw new EventLogException(fault.Message, fault.IsTransient, fault);
        }
    }
}
