using System.Net;
using IdSets.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace IdSets.Tests.Units;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress _here = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new(_time);

    [Fact]
    public async Task The_first_attempt_does_not_wait() => Assert.True(await AttemptAsync());

    [Fact]
    public async Task After_each_wrong_password_the_next_attempt_waits_twice_as_long()
    {
        Assert.True(await AttemptAsync());
        foreach (var milliseconds in new[] { 250, 500, 1_000, 2_000 })
        {
            var next = AttemptAsync();
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await next);
        }
    }

    [Fact]
    public async Task Concurrent_attempts_wait_for_each_other_and_too_many_are_refused()
    {
        var attempts = Enumerable.Range(0, 10).Select(_ => AttemptAsync()).ToList();
        Assert.True(attempts[0].IsCompleted);
        Assert.False(attempts[1].IsCompleted);
        Assert.False(await attempts[^1]);
    }

    [Fact]
    public async Task The_right_password_ends_the_delay()
    {
        await AttemptAsync();
        _throttle.Reset("admin", _here);
        Assert.True(AttemptAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Wrong_passwords_are_forgotten_after_a_while()
    {
        await AttemptAsync();
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.True(await AttemptAsync());
        var next = AttemptAsync();
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.True(await next);
    }

    [Fact]
    public void Attempts_from_another_address_delay_nobody()
    {
        for (var attempt = 0; attempt < 20; attempt++) _ = AttemptAsync();
        // Another address shares a slot with a probability of 1 in 4096, so three are tried.
        var others = Enumerable.Range(1, 3)
            .Select(last => _throttle.WaitAsync("admin", IPAddress.Parse($"198.51.100.{last}"), TestContext.Current.CancellationToken));
        Assert.Contains(others, attempt => attempt.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task All_addresses_of_one_IPv6_network_count_as_one()
    {
        await _throttle.WaitAsync("admin", IPAddress.Parse("2001:db8::1"), TestContext.Current.CancellationToken);
        Assert.False(_throttle.WaitAsync("admin", IPAddress.Parse("2001:db8::2"), TestContext.Current.CancellationToken).IsCompleted);
    }

    private Task<bool> AttemptAsync() => _throttle.WaitAsync("admin", _here, TestContext.Current.CancellationToken);
}
