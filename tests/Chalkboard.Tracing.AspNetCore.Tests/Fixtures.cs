using Chalkboard.TestInfrastructure.Browsers;

// One browser for all tests.
[assembly: AssemblyFixture(typeof(Chromium))]
