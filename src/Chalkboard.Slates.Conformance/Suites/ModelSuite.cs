using Chalkboard.Slates.Conformance.Histories;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Random sequential operations, compared with a model.</summary>
public abstract class ModelSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    /// <summary>The number of random plans to run. 150 by default.</summary>
    protected virtual int PlanCount => 150;

    [Fact]
    public virtual Task Every_sequence_of_operations_is_answered_as_the_model_answers_it() => new CounterexampleSearch(
        Histories.PlanGenerator.CreateSequential(Store.Description.Capabilities.SupportsMultiDocumentCommits),
        plan => new ModelRun([Store, SecondStore], Fixture.Tick, Fixture.AdvanceAsync).FindFaultAsync(plan))
    { PlanCount = PlanCount }.RunAsync();
}
