using System.Net;
using System.Net.Sockets;

namespace IdSets.Accounts;

/// <summary>
/// Slows down password guessing: each wrong password doubles the delay of the next attempt on the same account from the
/// same address. Other addresses are not delayed, so an attacker can't lock an account.
/// </summary>
/// <remarks>The table has a fixed size, so guessing names costs no memory. Two names that share a slot share their delays.</remarks>
public sealed class SignInThrottle(TimeProvider timeProvider)
{
    /// <summary>The maximum wait of an attempt. An attempt that would wait longer is refused.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _forgottenAfter = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = new Slot[4096];

    /// <summary>
    /// Waits until an attempt is allowed. It counts as a wrong one until <see cref="Reset"/> is called, so that
    /// concurrent attempts wait for each other.
    /// </summary>
    /// <returns>False if the attempt is refused, because there are too many.</returns>
    public async Task<bool> WaitAsync(string userName, IPAddress? address, CancellationToken cancellationToken)
    {
        if (Reserve(GetIndex(userName, address)) is not { } wait) return false;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, timeProvider, cancellationToken);
        return true;
    }

    /// <summary>Forgets the wrong attempts.</summary>
    public void Reset(string userName, IPAddress? address)
    {
        lock (_lock) _slots[GetIndex(userName, address)] = default;
    }

    private TimeSpan? Reserve(int index)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[index];
            var now = timeProvider.GetTimestamp();
            if (slot.Attempts > 0 && timeProvider.GetElapsedTime(slot.Next, now) > _forgottenAfter) slot = default;

            var wait = slot.Attempts == 0 ? TimeSpan.Zero : timeProvider.GetElapsedTime(now, slot.Next);
            if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
            if (wait > MaxWait) return null;

            var pause = _firstDelay * Math.Pow(2, Math.Min(slot.Attempts, 5));
            slot = new(slot.Attempts + 1, now + (long)((wait + pause).TotalSeconds * timeProvider.TimestampFrequency));
            return wait;
        }
    }

    // The seed differs in each process, so that an attacker can't choose a name that shares a slot with another one.
    private int GetIndex(string userName, IPAddress? address) =>
        (HashCode.Combine(userName, address is null ? null : GetNetwork(address)) & int.MaxValue) % _slots.Length;

    // A client with an IPv6 address usually has 2^64 of them.
    private static IPAddress GetNetwork(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private readonly record struct Slot(int Attempts, long Next);
}
