using System.Reflection;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.TestInfrastructure.Servers;
using Xunit.v3;

[assembly: NeedsRedis]

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Skips all tests if Redis is not installed. A fixture can't do this: any exception of a fixture fails its tests.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class NeedsRedisAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.SkipWhen(
            RedisProgram.Path is null, "redis-server is missing. Install Redis (Debian's redis-tools will do), or run eng/test.");
}
