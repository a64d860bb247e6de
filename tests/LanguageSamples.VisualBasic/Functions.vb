Imports System.IO

Public Module Functions
    Public Sub Lambdas_and_closures(o As TextWriter)
        Dim count = 1
        Dim increase = Sub()
                           count += 1
                           o.WriteLine(count)
                       End Sub
        Dim square = Function(number As Integer) number * number
        increase()
        increase()
        o.WriteLine(square(count))
    End Sub

    Public Sub Closures_in_loops(o As TextWriter)
        Dim functions As New List(Of Func(Of Integer))()
        For index = 0 To 2
            Dim kept = index
            functions.Add(Function() kept * 10)
        Next
        For Each item In functions
            o.WriteLine(item())
        Next
    End Sub

    Private Function Twice(number As Integer) As Integer
        Dim doubled = number + number
        Return doubled
    End Function

    Public Sub Address_of(o As TextWriter)
        Dim change As Func(Of Integer, Integer) = AddressOf Twice
        o.WriteLine(change(4) + {1, 2}.Select(AddressOf Twice).Sum())
    End Sub

    Private Iterator Function Numbers(o As TextWriter, count As Integer) As IEnumerable(Of Integer)
        Try
            For index = 1 To count
                If index = 2 Then Continue For
                Yield index
            Next
            Yield -1
        Finally
            o.WriteLine("closed")
        End Try
    End Function

    Public Sub Iterators(o As TextWriter)
        For Each number In Numbers(o, 4)
            o.WriteLine(number)
        Next
        For Each number In Numbers(o, 9)
            If number = 3 Then Exit For
        Next
        o.WriteLine(Numbers(o, 3).Sum())
    End Sub

    Public Sub Iterators_within(o As TextWriter)
        Dim letters = Iterator Function() As IEnumerable(Of Char)
                          Yield "a"c
                          Yield "b"c
                      End Function
        o.WriteLine(String.Join(",", letters()))
    End Sub

    Private Iterator Function Faulty() As IEnumerable(Of Integer)
        Yield 1
        Throw New InvalidOperationException("iterator")
    End Function

    Public Sub Iterators_that_fail(o As TextWriter)
        Try
            For Each number In Faulty()
                o.WriteLine(number)
            Next
        Catch failure As InvalidOperationException
            o.WriteLine(failure.Message)
        End Try
    End Sub

    Public Sub Queries(o As TextWriter)
        Dim people = {(Name:="ann", City:=1), (Name:="bob", City:=2), (Name:="cid", City:=1)}
        Dim cities = {(Id:=1, Name:="Aachen"), (Id:=2, Name:="Bern")}
        Dim rows = From city In cities
                   Group Join person In people On person.City Equals city.Id Into Residents = Group
                   Where Residents.Any()
                   Order By city.Name Descending
                   Select city.Name, Count = Residents.Count()
        For Each row In rows
            o.WriteLine($"{row.Name} {row.Count}")
        Next
        o.WriteLine(Aggregate person In people Where person.City = 1 Into Sum(person.Name.Length))
    End Sub

    Private Async Function Later(number As Integer) As Task(Of Integer)
        Await Task.Yield()
        Return number * 2
    End Function

    Public Async Function Async_functions(o As TextWriter) As Task
        Dim sum = 0
        For index = 1 To 3
            sum += Await Later(index)
        Next
        o.WriteLine(sum)
        o.WriteLine(Await Task.FromResult(5))
    End Function

    Private Async Function Fails() As Task(Of Integer)
        Await Task.Yield()
        Throw New InvalidOperationException("async")
    End Function

    Public Async Function Async_functions_that_fail(o As TextWriter) As Task
        Try
            o.WriteLine(Await Fails())
        Catch failure As InvalidOperationException When failure.Message = "async"
            o.WriteLine("caught")
        Finally
            o.WriteLine("finally")
        End Try
    End Function

    Private Async Sub Fire(o As TextWriter, done As TaskCompletionSource)
        Await Task.Yield()
        o.WriteLine("fired")
        done.SetResult()
    End Sub

    Public Async Function Async_subs(o As TextWriter) As Task
        Dim done As New TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        Fire(o, done)
        Await done.Task
    End Function

    Public Async Function Async_lambdas(o As TextWriter) As Task
        Dim work = Async Function(number As Integer)
                       Await Task.Yield()
                       Return number + 1
                   End Function
        Dim results = Await Task.WhenAll({work(1), work(2)})
        o.WriteLine(results.Sum())
    End Function

    Private Async Function Same(Of T)(value As T) As Task(Of T)
        Await Task.Yield()
        Return value
    End Function

    Public Async Function Generic_async_functions(o As TextWriter) As Task
        o.WriteLine(Await Same("x") & Await Same(5))
    End Function

    Private Function Factorial(number As Integer) As Long
        If number < 2 Then Return 1
        Factorial = number * Factorial(number - 1)
    End Function

    Public Sub Recursion_and_the_name_as_result(o As TextWriter)
        o.WriteLine(Factorial(10))
    End Sub

    Public Sub Expression_trees(o As TextWriter)
        Dim tree As Linq.Expressions.Expression(Of Func(Of Integer, Integer)) = Function(number) number * 2 + 1
        o.WriteLine(tree.Compile()(4))
    End Sub
End Module
