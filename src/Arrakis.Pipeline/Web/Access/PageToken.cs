using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// The secret that opens the page to other machines, and the sessions that follow from it. A session is its end, a random part,
/// and an HMAC of both whose key is derived from the token: nothing is kept, so sessions outlive a restart and hold on every
/// node with the same token, and another token ends them all.
/// </summary>
internal sealed class PageToken
{
    private const int RandomBytes = 16;
    private const int EndBytes = sizeof(long);

    /// <summary>A token may be chosen by a person: whoever steals a session should not be able to try tokens on it cheaply.</summary>
    private const int DerivationRounds = 200_000;

    private readonly byte[] _digest;
    private readonly byte[] _key;
    private readonly TimeProvider _time;

    public PageToken(string token, TimeProvider time)
    {
        _time = time;
        _digest = Digest(token);
        _key = Rfc2898DeriveBytes.Pbkdf2(
            token, "arrakis page session 1"u8, DerivationRounds, HashAlgorithmName.SHA256, HMACSHA256.HashSizeInBytes);
    }

    /// <summary>How long a browser stays signed in.</summary>
    public static TimeSpan SessionLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Whether a text is the token; takes as long whichever part differs.</summary>
    public bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Digest(text), _digest);

    public string NewSession()
    {
        Span<byte> session = stackalloc byte[EndBytes + RandomBytes + HMACSHA256.HashSizeInBytes];
        BitConverter.TryWriteBytes(session, (_time.GetUtcNow() + SessionLifetime).ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(session[EndBytes..(EndBytes + RandomBytes)]);
        HMACSHA256.HashData(_key, session[..(EndBytes + RandomBytes)], session[(EndBytes + RandomBytes)..]);
        return Base64Url.EncodeToString(session);
    }

    /// <summary>Whether a session is ours and has not ended.</summary>
    public bool IsSession(string? text)
    {
        const int Length = EndBytes + RandomBytes + HMACSHA256.HashSizeInBytes;
        Span<byte> session = stackalloc byte[Length];
        if (text is null || text.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, session, out _, out var written) != OperationStatus.Done || written != Length)
            return false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, session[..(EndBytes + RandomBytes)], expected);
        return CryptographicOperations.FixedTimeEquals(session[(EndBytes + RandomBytes)..], expected)
            && BitConverter.ToInt64(session) > _time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
