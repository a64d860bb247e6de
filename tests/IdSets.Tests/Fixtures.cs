using Chalkboard.TestInfrastructure.Browsers;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;

// One site and one browser for all tests; each test has a user of its own.
[assembly: AssemblyFixture(typeof(Site))]
[assembly: AssemblyFixture(typeof(Chromium))]
