using Chalkboard.Tracing.Weaver.Assemblies;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// What woven code calls in <c>Chalkboard.Tracing</c>. Written down here, and not read from that assembly: weaving needs no
/// other file. Signatures name no type of the base library but primitives, so that they fit a woven assembly of any framework.
/// </summary>
internal sealed class ProbeReferences
{
    private const string RecorderNamespace = "Chalkboard.Tracing.Recorder";

    private readonly ModuleDefinition _module;
    private readonly TypeReference _probes;

    public ProbeReferences(ModuleDefinition module)
    {
        _module = module;
        var scope = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == RuntimeAssembly.Name);
        if (scope is null) module.AssemblyReferences.Add(scope = new AssemblyNameReference(RuntimeAssembly.Name, typeof(ProbeReferences).Assembly.GetName().Version));

        var system = module.TypeSystem;
        _probes = new TypeReference(RecorderNamespace, "Probes", module, scope);
        Frame = new TypeReference(RecorderNamespace, "Frame", module, scope) { IsValueType = true };
        IsEnabled = new FieldReference("IsEnabled", system.Boolean, _probes);
        MayBeTraced = new MethodReference("get_MayBeTraced", system.Boolean, _probes);
        Enter = CreateProbe("Enter", system.Int32, system.Int32);
        EnterOrResume = CreateProbe("EnterOrResume", system.Int32, system.Int32, new ByReferenceType(system.Int64));
        HasJustEntered = new MethodReference("get_HasJustEntered", system.Boolean, Frame) { HasThis = true };
        RecordLine = CreateProbe("RecordLine", system.Int32);
        ExternalEnter = CreateProbe("ExternalEnter", system.Int32, system.Int32);
        ExternalLeave = CreateProbe("ExternalLeave", system.Int32, system.Int32);
        RecordArgumentReference = CreateProbe("RecordArgument", system.Int32, system.Object);
        Leave = CreateProbe("Leave", system.Int32);
        LeaveReference = CreateProbe("Leave", system.Int32, system.Object);
        Suspend = CreateProbe("Suspend", system.Int32);
        Abandon = CreateProbe("Abandon", system.Int32, system.Int32, new ByReferenceType(system.Int64));
        AfterAwait = CreateProbe("AfterAwait", system.Int32, new ByReferenceType(system.Int64));
        SetException = CreateProbe("SetException", system.Object);
        Fail = CreateProbe("Fail");
        FailWith = CreateProbe("Fail", system.Object);
        RecordCatch = CreateProbe("RecordCatch", system.Object);
        RecordUnwind = CreateProbe("RecordUnwind");

        IgnoresAccessChecksTo = new MethodReference(".ctor", system.Void, new TypeReference("System.Runtime.CompilerServices", "IgnoresAccessChecksToAttribute", module, scope)) { HasThis = true, Parameters = { new ParameterDefinition(system.String) } };

        RootCall = new TypeReference(RecorderNamespace, "RootCall", module, scope);
        RootShouldStart = new MethodReference("get_ShouldStart", system.Boolean, RootCall);
        RootStart = new MethodReference("Start", RootCall, RootCall) { Parameters = { new ParameterDefinition(system.String) } };
        RootLeave = new MethodReference("Leave", system.Void, RootCall) { Parameters = { new ParameterDefinition(RootCall) } };
    }

    public TypeReference Frame { get; }

    public FieldReference IsEnabled { get; }

    public MethodReference MayBeTraced { get; }

    public MethodReference Enter { get; }

    public MethodReference EnterOrResume { get; }

    public MethodReference HasJustEntered { get; }

    public MethodReference RecordLine { get; }

    public MethodReference ExternalEnter { get; }

    public MethodReference ExternalLeave { get; }

    public MethodReference RecordArgumentReference { get; }

    public MethodReference Leave { get; }

    public MethodReference LeaveReference { get; }

    public MethodReference Suspend { get; }

    public MethodReference Abandon { get; }

    public MethodReference AfterAwait { get; }

    public MethodReference SetException { get; }

    public MethodReference Fail { get; }

    public MethodReference FailWith { get; }

    public MethodReference RecordCatch { get; }

    public MethodReference RecordUnwind { get; }

    public MethodReference IgnoresAccessChecksTo { get; }

    public TypeReference RootCall { get; }

    public MethodReference RootShouldStart { get; }

    public MethodReference RootStart { get; }

    public MethodReference RootLeave { get; }

    public MethodReference RootEndWhenTaskCompleted(IMetadataScope scope) => CreateRootEndWhenCompleted(_module.TypeSystem.Void, new TypeReference("System.Threading.Tasks", "Task", _module, scope));

    public MethodReference RootEndWhenValueTaskCompleted(TypeReference task) => CreateRootEndWhenCompleted(task, task);

    public MethodReference RootEndWhenValueTaskCompleted(GenericInstanceType task)
    {
        var method = new MethodReference("EndWhenCompleted", _module.TypeSystem.Void, RootCall);
        var result = new GenericParameter("T", method);
        method.GenericParameters.Add(result);
        method.ReturnType = new GenericInstanceType(task.ElementType) { IsValueType = true, GenericArguments = { result } };
        method.Parameters.Add(new ParameterDefinition(RootCall));
        method.Parameters.Add(new ParameterDefinition(method.ReturnType));
        return new GenericInstanceMethod(method) { GenericArguments = { task.GenericArguments[0] } };
    }

    public MethodReference RecordArgument(TypeReference type) => CreateGenericProbe("RecordArgument", type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference LeaveWith(TypeReference type) => CreateGenericProbe("Leave", type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference Yield(TypeReference type) => CreateGenericProbe("Yield", type, value => [_module.TypeSystem.Int32, _module.TypeSystem.Boolean, value, new ByReferenceType(_module.TypeSystem.Int64)]);

    /// <summary>The probe of the same form as a method that waits, whose signature says where the types of the base library are.</summary>
    public MethodReference BeforeAwait(MethodReference await)
    {
        if (await is GenericInstanceMethod { GenericArguments: [var argument] } generic)
        {
            var awaited = generic.ElementMethod.Parameters[0].ParameterType;
            return CreateGenericProbe("BeforeAwait", argument, value => [_module.TypeSystem.Int32, new GenericInstanceType(awaited.GetElementType()) { IsValueType = awaited.IsValueType, GenericArguments = { value } }]);
        }

        return CreateProbe("BeforeAwait", _module.TypeSystem.Int32, await.Parameters[0].ParameterType);
    }

    public MethodReference Register(TypeReference map)
    {
        var register = new MethodReference("Register", _module.TypeSystem.Int32, _probes);
        register.GenericParameters.Add(new GenericParameter("TMap", register));
        register.Parameters.Add(new ParameterDefinition(_module.TypeSystem.Int32));
        return new GenericInstanceMethod(register) { GenericArguments = { map } };
    }

    private MethodReference CreateRootEndWhenCompleted(TypeReference result, TypeReference task) =>
        new("EndWhenCompleted", result, RootCall) { Parameters = { new ParameterDefinition(RootCall), new ParameterDefinition(task) } };

    private MethodReference CreateProbe(string name, params TypeReference[] parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        foreach (var parameter in parameters) probe.Parameters.Add(new ParameterDefinition(parameter));
        return probe;
    }

    private GenericInstanceMethod CreateGenericProbe(string name, TypeReference type, Func<TypeReference, TypeReference[]> parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        var value = new GenericParameter("T", probe);
        probe.GenericParameters.Add(value);
        foreach (var parameter in parameters(value)) probe.Parameters.Add(new ParameterDefinition(parameter));
        return new GenericInstanceMethod(probe) { GenericArguments = { type } };
    }
}
